import { sessionToken } from './session-cookie.ts';
import type { Context } from 'hono';
import type { Credential } from '../../application/services/auth/authenticate.ts';

const socket = /^\/api\/v1\/sessions\/([^/]+)\/socket$/;

/** What the request brings: a header wins over a ticket, a ticket over a cookie, so that a bad one is never covered up. */
export function credentialOf(c: Context): Credential | undefined {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
    return { kind: 'bearer', token: token ?? authorization };
  }
  const [, session] = socket.exec(c.req.path) ?? [];
  const ticket = session === undefined ? undefined : c.req.query('ticket');
  if (session !== undefined && ticket !== undefined) return { kind: 'ticket', token: ticket, session };
  const cookie = sessionToken(c);
  return cookie === undefined ? undefined : { kind: 'cookie', token: cookie };
}
