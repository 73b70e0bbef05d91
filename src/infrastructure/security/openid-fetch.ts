import { Problem } from '../../domain/problem.ts';
import { isSafe } from './openid-settings.ts';

export interface OutboundRequest {
  method: string;
  headers: Record<string, string>;
  body?: URLSearchParams | undefined;
}

export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: URLSearchParams;
    redirect: 'manual';
    signal: AbortSignal;
  },
) => Promise<Response>;

/** Provider metadata and key sets are a few KiB. */
const maxReplyBytes = 256 * 1024;

/** How to reach one provider. */
export interface ProviderLine {
  fetch: Fetch;
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
  { fetch, issuer, label, timeout }: ProviderLine,
  url: string,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<Response> {
  if (!isSafe(new URL(url), issuer))
    throw new Problem('upstream_failed', `${label} names an address that is not safe.`);
  const deadline = AbortSignal.timeout(timeout);
  const ended = AbortSignal.any([signal, deadline]);
  const { method, headers, body } = request;
  try {
    const reply = await until(
      ended,
      fetch(url, { method, headers, redirect: 'manual', signal: ended, ...(body !== undefined && { body }) }),
    );
    if (reply.status >= 300 && (reply.status < 400 || reply.status >= 500 || reply.status === 429)) {
      await reply.body?.cancel();
      throw new Problem('upstream_failed', `${label} answered ${reply.status}. Try again in a moment.`);
    }
    const bytes = await readAll(reply, label, ended);
    const type = reply.headers.get('content-type');
    return new Response(bytes.length === 0 ? null : bytes, {
      status: reply.status,
      ...(type !== null && { headers: { 'content-type': type } }),
    });
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    if (deadline.aborted)
      throw new Problem('upstream_timeout', `${label} did not answer within ${Math.round(timeout / 1000)} s.`);
    throw new Problem('upstream_failed', `${label} cannot be reached. Try again in a moment.`, { cause });
  }
}

async function readAll(reply: Response, label: string, ended: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if (reply.body === null) return new Uint8Array();
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    while (true) {
      const { done, value } = await until(ended, reader.read());
      if (done) break;
      length += value.length;
      if (length > maxReplyBytes) throw new Problem('upstream_failed', `${label} sent a reply that is too large.`);
      parts.push(value);
    }
  } finally {
    // Not awaited: a source that hangs need not answer to this either.
    void reader.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Settles when the signal fires, also when the work does not listen to it. */
async function until<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('The time is over.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
