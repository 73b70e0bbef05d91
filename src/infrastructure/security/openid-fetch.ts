import { Problem, problemCode } from '../../domain/problem.ts';
import { isSafe } from './openid-settings.ts';
import type { Egress } from '../../domain/ports/egress.ts';

/** What the library asks for; it makes nothing but these two. */
export interface ProviderRequest {
  method: string;
  headers: Record<string, string>;
  body?: URLSearchParams | undefined;
}

/** Provider metadata and key sets are a few KiB. */
const maxReplyBytes = 256 * 1024;

/** How to reach one provider. */
export interface ProviderLine {
  egress: Egress;
  issuer: URL;
  label: string;
  /** Milliseconds from the start of a request to the last byte of its reply. */
  timeout: number;
}

/**
 * One call to a provider, read to its end: over https, without following redirects, within the deadline and the size.
 * Throws `upstream_failed`, `upstream_timeout` or `cancelled`; replies of 2xx and 4xx come back.
 */
export async function callProvider(
  line: ProviderLine,
  url: string,
  request: ProviderRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { issuer, label } = line;
  if (!isSafe(new URL(url), issuer)) throw unsafe(label);
  const { status, type, bytes } = await exchange(line, url, request, signal).catch((error: unknown) => {
    throw inWordsOf(line, error);
  });
  if (isTrouble(status)) throw new Problem('upstream_failed', `${label} answered ${status}. Try again in a moment.`);
  return new Response(bytes.length === 0 ? null : bytes, {
    status,
    ...(type !== null && { headers: { 'content-type': type } }),
  });
}

async function exchange(
  { egress, timeout }: ProviderLine,
  url: string,
  { method, headers, body }: ProviderRequest,
  signal: AbortSignal,
): Promise<{ status: number; type: string | null; bytes: Uint8Array<ArrayBuffer> }> {
  const reply = await egress.fetch({
    url,
    method: method === 'POST' ? 'POST' : 'GET',
    headers,
    ...(body && { body: body.toString() }),
    purpose: 'openid',
    maxBytes: maxReplyBytes,
    timeout,
    signal,
  });
  const { status } = reply;
  const type = reply.headers.get('content-type');
  if (!isTrouble(status)) return { status, type, bytes: await reply.bytes() };
  reply.body?.cancel().catch(() => undefined);
  return { status, type, bytes: new Uint8Array() };
}

/** What is not about the request: the provider is busy, broken, or sends us elsewhere. */
function isTrouble(status: number): boolean {
  return status >= 300 && (status < 400 || status >= 500 || status === 429);
}

/** What the way out says of an address, said of the provider that people know. */
function inWordsOf({ label, timeout }: ProviderLine, cause: unknown): unknown {
  switch (problemCode(cause)) {
    case 'egress_refused':
      return unsafe(label, cause);
    case 'upstream_timeout':
      return new Problem('upstream_timeout', `${label} did not answer within ${Math.round(timeout / 1000)} s.`, {
        cause,
      });
    case 'payload_too_large':
      return new Problem('upstream_failed', `${label} sent a reply that is too large.`, { cause });
    case 'upstream_failed':
      return new Problem('upstream_failed', `${label} cannot be reached. Try again in a moment.`, { cause });
    default:
      return cause;
  }
}

function unsafe(label: string, cause?: unknown): Problem {
  return new Problem('upstream_failed', `${label} names an address that is not safe.`, { cause });
}
