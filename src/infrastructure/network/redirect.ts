import { withoutBody, withoutSecrets } from './outbound-headers.ts';
import type { OutboundRequest } from '../../domain/ports/egress.ts';

/** One request on the wire, its address aside. */
export interface Message {
  method: NonNullable<OutboundRequest['method']>;
  headers: Headers;
  body?: NonNullable<OutboundRequest['body']>;
}

/** Where a reply leads, as it says it. */
export function redirectOf({ status, headers }: Response): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? (headers.get('location') ?? undefined) : undefined;
}

/**
 * The request that follows a redirect, as browsers make it (https://fetch.spec.whatwg.org/#http-redirect-fetch), except
 * that another origin hears less.
 */
export function afterRedirect(message: Message, status: number, { from, to }: { from: URL; to: URL }): Message {
  const { method, body } = message;
  const headers = from.origin === to.origin ? message.headers : withoutSecrets(message.headers);
  const asked = method === 'GET' || method === 'HEAD';
  const becomesGet = status === 303 ? !asked : (status === 301 || status === 302) && method === 'POST';
  if (becomesGet) return { method: 'GET', headers: withoutBody(headers) };
  return { method, headers, ...(body !== undefined && { body }) };
}
