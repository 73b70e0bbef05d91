import { createMiddleware } from 'hono/factory';
import { Problem } from '../../domain/problem.ts';
import { sessionToken } from './session-cookie.ts';
import type { Api, ContextFactory } from './api.ts';
import type { MiddlewareHandler } from 'hono';

const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // `no-referrer` would make browsers send `Origin: null` with our own forms.
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Paths below `/api` belong to people who are signed in; what is open to strangers is elsewhere. */
const guarded = /^\/api(?:\/|$)/;

/** The one way in: names the request, finds out who asks, refuses strangers and other sites, sets headers. */
export function gateway(contextOf: ContextFactory): MiddlewareHandler<Api> {
  return createMiddleware<Api>(async (c, next) => {
    const requestId = crypto.randomUUID();
    c.set('requestId', requestId);
    const token = sessionToken(c);
    const ctx = await contextOf(c.env, { requestId, signal: c.req.raw.signal, ...(token !== undefined && { token }) });
    c.set('ctx', ctx);
    if (changesSomething(c.req.raw)) refuseOtherSites(c.req.raw);
    if (guarded.test(c.req.path) && ctx.caller.kind === 'stranger')
      throw new Problem('unauthenticated', 'Sign in first.');
    await next();
    // A WebSocket's reply has headers that may not be changed, and needs none.
    if (c.res.status === 101) return;
    for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    c.res.headers.set('x-request-id', requestId);
  });
}

function changesSomething(request: Request): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD' ? true : request.headers.get('upgrade') === 'websocket';
}

/** Browsers say where a request comes from; cookies must not work for other sites. Other clients say nothing. */
function refuseOtherSites(request: Request): void {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const foreign = origin !== null && origin !== new URL(request.url).origin;
  if (foreign || site === 'cross-site' || site === 'same-site') {
    throw new Problem('forbidden', 'This request comes from another site.');
  }
}
