import * as z from 'zod';
import { Hono } from 'hono';
import { clearSessionCookie, setSessionCookie } from '../session-cookie.ts';
import { decideDevice, pollDevice, startDevice } from '../../../application/services/auth/device.ts';
import { describeError } from '../../../domain/problem.ts';
import { guard } from '../guard.ts';
import { limits } from '../../../application/limits.ts';
import { present } from '../shapes.ts';
import { publicUrl } from '../public-url.ts';
import { readForm } from '../read-form.ts';
import { readJson } from '../read-json.ts';
import { refresh } from '../../../application/services/auth/refresh.ts';
import { renderSignIn } from '../pages/sign-in.tsx';
import { signInByLink } from '../../../application/services/auth/sign-in.ts';
import { signOut } from '../../../application/services/auth/sign-out.ts';
import type { Api } from '../api.ts';
import type { Context } from 'hono';

const name = z.string().trim().max(limits.nameCharacters).optional();
const link = z.object({ token: z.string().min(1).max(2048), name });
const token = z.string().trim().min(1).max(200);
const refreshing = z.object({ refresh_token: token, attempt: z.string().min(8).max(200).optional() });
const device = z.object({ client: z.string().trim().min(1).max(limits.nameCharacters).default('A device') });
const polling = z.object({ device_code: token });
const decision = z.object({ user_code: z.string().trim().min(1).max(40), approve: z.boolean() });

/** What RFC 8628 calls the states that are no sign-in yet. */
const waiting = {
  pending: 'authorization_pending',
  slow_down: 'slow_down',
  denied: 'access_denied',
  expired: 'expired_token',
} as const;

export function authRoutes(): Hono<Api> {
  const routes = new Hono<Api>();

  /** JSON for programs, a form for the page that works without script. */
  routes.post('/link', guard(signInByLink), async (c) => {
    if (!isForm(c)) {
      const { token, maxAge } = await signInByLink({ ctx: c.var.ctx, input: present(await readJson(c, link)) });
      setSessionCookie(c, token, maxAge);
      return c.json({ signedIn: true });
    }
    const form = await readForm(c);
    try {
      const { token, maxAge } = await signInByLink({
        ctx: c.var.ctx,
        input: present(link.parse({ token: linkToken(form['token']), name: form['name'] })),
      });
      setSessionCookie(c, token, maxAge);
      return c.redirect('/', 303);
    } catch (error) {
      const { code, detail } =
        error instanceof z.ZodError ? { code: 'bad_request', detail: 'Paste the whole link.' } : describeError(error);
      if (code === 'internal') throw error;
      return renderSignIn(c, { problem: detail, providers: c.var.policy.providers });
    }
  });

  routes.post('/logout', async (c) => {
    if (c.var.ctx.caller.kind !== 'stranger') await signOut({ ctx: c.var.ctx, input: {} });
    clearSessionCookie(c);
    return c.body(null, 204);
  });

  /** As OAuth has it (RFC 6749, 6), in JSON. `attempt` names a try, so that it may be repeated when its reply was lost. */
  routes.post('/refresh', guard(refresh), async (c) => {
    const { refresh_token: refreshToken, attempt } = await readJson(c, refreshing);
    return c.json(await refresh({ ctx: c.var.ctx, input: present({ refreshToken, attempt }) }));
  });

  routes.post('/device', guard(startDevice), async (c) => {
    const started = await startDevice({ ctx: c.var.ctx, input: await readJson(c, device) });
    return c.json({
      device_code: started.deviceCode,
      user_code: started.userCode,
      verification_uri: publicUrl(c, '/device'),
      verification_uri_complete: publicUrl(c, `/device?code=${started.userCode}`),
      expires_in: started.expiresIn,
      interval: started.interval,
    });
  });

  /** What is no sign-in yet is an error by the RFC's name; everything else here is a problem as elsewhere. */
  routes.post('/device/token', guard(pollDevice), async (c) => {
    const { device_code: deviceCode } = await readJson(c, polling);
    const reply = await pollDevice({ ctx: c.var.ctx, input: { deviceCode } });
    return reply.outcome === 'signed-in' ? c.json(reply.tokens) : c.json({ error: waiting[reply.outcome] }, 400);
  });

  /** For programs; people decide on the page at `/device`. */
  routes.post('/device/decision', guard(decideDevice), async (c) => {
    const { user_code: userCode, approve } = await readJson(c, decision);
    await decideDevice({ ctx: c.var.ctx, input: { userCode, approve } });
    return c.body(null, 204);
  });

  return routes;
}

export function isForm(c: Context): boolean {
  return c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
}

/** People paste the whole address as often as the token in it. */
function linkToken(pasted: unknown): unknown {
  if (typeof pasted !== 'string') return pasted;
  const text = pasted.trim();
  return URL.canParse(text) ? (new URL(text).searchParams.get('token') ?? text) : text;
}
