import type { Api } from './api.ts';
import type { Context } from 'hono';
import type { Credential } from '../../application/services/auth/authenticate.ts';

/**
 * Whether a page of another site made the request, with what browsers send along by themselves. A token is never sent by
 * itself. Clients that are no browsers say nothing of where they come from.
 */
export function isForeign(request: Request, kind: Credential['kind'] | undefined): boolean {
  if (kind === 'bearer' || kind === 'ticket') return false;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  return (origin !== null && origin !== new URL(request.url).origin) || site === 'cross-site' || site === 'same-site';
}

export function isPreflight(c: Context<Api>): boolean {
  return c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;
}

/** Lets the pages of the origins in the settings read replies. Credentials are not allowed: their own tokens must do. */
export function allowOrigin(c: Context<Api>): void {
  const { origins } = c.var.policy;
  if (origins.length === 0) return;
  const { headers } = c.res;
  headers.append('vary', 'origin');
  const origin = c.req.header('origin');
  if (origin === undefined || !origins.includes(origin)) return;
  headers.set('access-control-allow-origin', origin);
  headers.set(
    'access-control-expose-headers',
    'x-request-id, x-nexus-session, ratelimit, ratelimit-policy, retry-after',
  );
  // Our own pages refuse to be read by others; a reply to an allowed origin must be readable there.
  headers.set('cross-origin-resource-policy', 'cross-origin');
  if (!isPreflight(c)) return;
  headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE');
  headers.set('access-control-allow-headers', 'authorization, content-type, last-event-id');
  headers.set('access-control-max-age', '600');
}
