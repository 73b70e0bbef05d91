import { createMiddleware } from 'hono/factory';
import { Problem, problemCode } from '../../domain/problem.ts';
import { addressOf, checkRate, isWorthNoting, takeRate } from './rate.ts';
import { allowOrigin, isForeign, isPreflight } from './cross-origin.ts';
import { credentialOf } from './credential.ts';
import { enter } from './enter.ts';
import { isLoopback, secureHeaders } from './secure-headers.ts';
import { problemReply } from './problem-reply.ts';
import { record } from '../../application/services/audit/record.ts';
import type { Api, Entrance, OpenDoor } from './api.ts';
import type { Context, MiddlewareHandler } from 'hono';

/** Paths below `/api` belong to people who are signed in; what is open to strangers is elsewhere. */
const guarded = /^\/api(?:\/|$)/;

/**
 * The one way in: names the request, finds out who asks and how fast, refuses strangers and other sites, writes down what
 * was refused, sets headers.
 */
export function gateway(openDoor: OpenDoor): MiddlewareHandler<Api> {
  return createMiddleware<Api>(async (c, next) => {
    const requestId = crypto.randomUUID();
    c.set('requestId', requestId);
    let refusal: unknown;
    try {
      const entrance = openDoor(c.env, { requestId, request: c.req.raw });
      c.set('policy', entrance.policy);
      c.set('ctx', entrance.stranger);
      if (isPreflight(c)) c.res = c.body(null, 204);
      else {
        await admit(c, entrance);
        await next();
        refusal = c.error;
      }
    } catch (error) {
      refusal = error;
      c.res = problemReply(c, error);
    }
    // Without good settings there is no context, and nothing to write to.
    if (problemCode(refusal) === 'misconfigured') return;
    await noteRefusal(c, refusal);
    // A WebSocket's reply has headers that may not be changed, and needs none.
    if (c.res.status === 101) return;
    secureHeaders(c);
    allowOrigin(c);
    for (const [name, value] of Object.entries(c.get('rate') ?? {})) c.res.headers.set(name, value);
    c.res.headers.set('x-request-id', requestId);
  });
}

/** Throws for whoever may not come in; what the caller may do inside is the routes' and the verbs' business. */
async function admit(c: Context<Api>, entrance: Entrance): Promise<void> {
  const { policy, stranger } = entrance;
  requireSecure(c.req.raw);
  const address = addressOf(stranger);
  if (policy.firstTier !== undefined && !(await policy.firstTier(address)))
    throw new Problem('rate_limited', 'Too many requests at once. Wait a moment.', { retryAfter: 60 });
  const credential = credentialOf(c);
  const foreign = changesSomething(c.req.raw) && isForeign(c.req.raw, credential?.kind);
  // Who asks is looked up while the address is counted; but a ticket is spent by being looked at.
  const early = foreign || credential?.kind === 'ticket' ? undefined : enter(entrance, credential);
  early?.catch(() => undefined);
  await takeRate(c, stranger, address, policy.perIp);
  if (foreign) throw new Problem('forbidden', 'This request comes from another site.');
  const { ctx, taken } = await (early ?? enter(entrance, credential));
  c.set('ctx', ctx);
  if (taken !== undefined) checkRate(c, policy.perCaller, taken);
  else if (guarded.test(c.req.path)) throw new Problem('unauthenticated', 'Sign in first.');
}

function changesSomething(request: Request): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD' ? true : request.headers.get('upgrade') === 'websocket';
}

/** Off the machine itself, tokens and texts travel encrypted or not at all; nor does a name that was bent to it get in. */
function requireSecure(request: Request): void {
  const { protocol, hostname } = new URL(request.url);
  if (protocol === 'http:' && !isLoopback(hostname))
    throw new Problem('forbidden', 'Nexus answers over https only, except on the machine that it runs on.');
}

/** Writes down who was turned away. Strangers who simply have to sign in are not worth a line. */
async function noteRefusal(c: Context<Api>, refusal: unknown): Promise<void> {
  const code = problemCode(refusal);
  const { ctx } = c.var;
  const outcome = 'denied';
  // A route's own error of that kind is a model's limit, not the caller's.
  const tooFast = code === 'rate_limited' && c.error === undefined;
  if (tooFast && (await isWorthNoting(ctx))) await record(ctx, { kind: 'limit.exceeded', outcome });
  if (code === 'forbidden' || (code === 'unauthenticated' && credentialOf(c) !== undefined)) {
    const target = { kind: 'route', id: c.req.path } as const;
    await record(ctx, { kind: 'access.denied', outcome, target, detail: { method: c.req.method, reason: code } });
  }
}
