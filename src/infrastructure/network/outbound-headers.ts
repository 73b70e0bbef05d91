import { Problem } from '../../domain/problem.ts';

/** What the connection itself decides, and what would turn a request into something else. */
const ours = [
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** All that another origin is told. Whatever else was meant for the first one may be a secret. */
const forAnybody = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/** Headers as they are sent. Nothing compressed is asked for. Throws `egress_refused` for what cannot be one. */
export function outboundHeaders(given: Record<string, string>): Headers {
  let headers: Headers;
  try {
    headers = new Headers(given);
  } catch (cause) {
    throw new Problem('egress_refused', 'A header of the request cannot be sent.', { cause });
  }
  for (const name of ours) headers.delete(name);
  headers.set('accept-encoding', 'identity');
  return headers;
}

export function withoutSecrets(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => forAnybody.has(name) || name === 'accept-encoding'));
}

export function withoutBody(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => !name.startsWith('content-')));
}
