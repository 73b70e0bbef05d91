import * as z from 'zod';
import { Hono } from 'hono';
import { clearSessionCookie, sessionToken, setSessionCookie } from '../session-cookie.ts';
import { describeError } from '../../../domain/problem.ts';
import { readJson } from '../read-json.ts';
import { signInByLink } from '../../../application/services/auth/sign-in.ts';
import { signOut } from '../../../application/services/auth/sign-out.ts';
import { renderSignIn } from '../pages/sign-in.tsx';
import type { Api } from '../api.ts';

const link = z.object({ token: z.string().min(1).max(2048) });

export function authRoutes(): Hono<Api> {
  const routes = new Hono<Api>();

  /** JSON for programs, a form for the page that works without script. */
  routes.post('/link', async (c) => {
    const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
    if (!isForm) {
      const { token, maxAge } = await signInByLink({ ctx: c.var.ctx, input: await readJson(c, link) });
      setSessionCookie(c, token, maxAge);
      return c.json({ signedIn: true });
    }
    const form = await c.req.parseBody();
    try {
      const { token, maxAge } = await signInByLink({
        ctx: c.var.ctx,
        input: link.parse({ token: linkToken(form['token']) }),
      });
      setSessionCookie(c, token, maxAge);
      return c.redirect('/', 303);
    } catch (error) {
      const { code, detail } =
        error instanceof z.ZodError ? { code: 'bad_request', detail: 'Paste the whole link.' } : describeError(error);
      if (code === 'internal') throw error;
      return renderSignIn(c, { problem: detail });
    }
  });

  routes.post('/logout', async (c) => {
    const token = sessionToken(c);
    if (token !== undefined) await signOut({ ctx: c.var.ctx, input: { token } });
    clearSessionCookie(c);
    return c.body(null, 204);
  });

  return routes;
}

/** People paste the whole address as often as the token in it. */
function linkToken(pasted: unknown): unknown {
  if (typeof pasted !== 'string') return pasted;
  const text = pasted.trim();
  return URL.canParse(text) ? (new URL(text).searchParams.get('token') ?? text) : text;
}
