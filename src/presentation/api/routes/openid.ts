import { Hono } from 'hono';
import { Problem, describeError, problemCode } from '../../../domain/problem.ts';
import { beginOpenId, flowSeconds } from '../../../application/services/auth/begin-openid.ts';
import { finishOpenId } from '../../../application/services/auth/finish-openid.ts';
import { flowBrowser, setFlowCookie } from '../flow-cookie.ts';
import { providerIds, providerLinks } from '../provider-links.ts';
import { renderSignIn } from '../pages/sign-in.tsx';
import { statusOf } from '../problem-reply.ts';
import type { Api } from '../api.ts';
import type { Context } from 'hono';
import type { OpenIdFlows } from '../../../domain/ports/openid-flows.ts';
import type { ProviderId, Providers } from '../provider-links.ts';
import type { WelcomeIdentity } from '../../../application/services/auth/finish-openid.ts';

/** Sign-in with a provider, below `/auth`. `complete` signs the person in, or throws a Problem for the sign-in page. */
export function openidRoutes({
  providersOf,
  flowsOf,
  complete,
}: {
  providersOf: (c: Context<Api>) => Providers;
  flowsOf: (c: Context<Api>) => OpenIdFlows;
  complete: (c: Context<Api>, signIn: { identity: WelcomeIdentity; returnTo: string }) => Response | Promise<Response>;
}): Hono<Api> {
  const routes = new Hono<Api>();

  const part = (c: Context<Api>, id: ProviderId) => {
    const provider = providersOf(c)[id];
    if (provider === undefined) throw new Problem('not_found', 'This way to sign in is not set up here.');
    const { links, clock, signal } = c.var.ctx;
    return {
      ctx: { provider, flows: flowsOf(c), links, clock, signal },
      redirectUri: new URL(`/auth/${id}/callback`, c.req.url).href,
    };
  };

  routes.get('/providers', (c) => c.json(providerLinks(providersOf(c))));

  for (const id of providerIds) {
    /** People see a page with a sentence. Neither the page nor the log gets the address, which holds code and state. */
    const refuse = (c: Context<Api>, error: unknown): Response | Promise<Response> => {
      const { code, detail } = describeError(error);
      if (problemCode(error) === undefined) c.var.ctx.logger.error('openid.failed', error, { provider: id });
      else c.var.ctx.logger.warn('openid.refused', { provider: id, code, reason: reasonOf(error) });
      return renderSignIn(c, { problem: detail, status: statusOf(code), providers: providersOf(c) });
    };

    // A link that a person follows, hence GET. It changes nothing of anybody's: it notes a sign-in on its way, of which
    // a browser has a handful and each lives for minutes.
    routes.get(`/${id}`, async (c) => {
      try {
        const { ctx, redirectUri } = part(c, id);
        const { url, browser } = await beginOpenId({
          ctx,
          input: { redirectUri, returnTo: c.req.query('returnTo'), browser: flowBrowser(c) },
        });
        setFlowCookie(c, browser, flowSeconds);
        return c.redirect(url.href, 302);
      } catch (error) {
        return refuse(c, error);
      }
    });

    routes.get(`/${id}/callback`, async (c) => {
      try {
        const { ctx, redirectUri } = part(c, id);
        const input = { callbackUrl: new URL(c.req.url), redirectUri, browser: flowBrowser(c) };
        return await complete(c, await finishOpenId({ ctx, input }));
      } catch (error) {
        return refuse(c, error);
      }
    });
  }

  return routes;
}

function reasonOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
}
