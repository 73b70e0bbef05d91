import { AboutRequest } from './about-request.ts';
import { Problem, problemCode } from '../../domain/problem.ts';
import { readWhole, within } from './deadline.ts';
import { retryAfterOf } from './retry-after.ts';
import type { Egress, OutboundReply } from '../../domain/ports/egress.ts';

/** An OpenAI-compatible address: the embedded model server, Ollama, llama.cpp, vLLM, or OpenAI itself. */
export interface OpenAiEndpoint {
  baseUrl: string;
  model: string;
  /** Sent as a bearer token; empty for endpoints that ask for none. */
  key: string;
  /** Milliseconds without a word from it. */
  timeout: number;
  /** Milliseconds from the request to the end of the reply. */
  total: number;
  /** Says which setting brought us here, for problems: `NEXUS_EMBED`. */
  setting: string;
  /** The way to it. */
  egress: Egress;
}

/** As much of an error's text as is worth keeping in the log. */
const errorBytes = 2_000;
const errorPatience = 2_000;

/** More than any reply that is of use; what is read of one has closer bounds of its own. */
const replyBytes = 64 * 1024 * 1024;

/** Milliseconds by which the way out is more patient than whoever reads, who knows the better words. */
const grace = 1_000;

export function nameOf({ baseUrl, setting }: OpenAiEndpoint): string {
  return `${baseUrl} (${setting})`;
}

/**
 * Posts JSON and gives back the reply once its status says success; its body is for the caller to read, in time. Every
 * failure is a Problem that names the setting; one that is about the request itself has an `AboutRequest` as its cause.
 */
export async function postToEndpoint(
  endpoint: OpenAiEndpoint,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<OutboundReply> {
  const name = nameOf(endpoint);
  const { baseUrl, egress, key, timeout, total } = endpoint;
  // Lets go of a connection that nobody waits for any more; it ends with the wait, so the body may take its time.
  const leave = new AbortController();
  const asked = egress.fetch({
    url: `${baseUrl}${path}`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== '' && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
    purpose: 'model',
    maxBytes: replyBytes,
    timeout: total + grace,
    // Whoever an address leads to would get the key and the texts.
    redirects: 0,
    signal: AbortSignal.any([signal, leave.signal]),
  });
  let reply: OutboundReply;
  try {
    reply = await within(asked, { name, milliseconds: Math.min(timeout, total), signal });
  } catch (cause) {
    leave.abort();
    throw unanswered(name, cause);
  }
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusal(name, reply, await errorText(reply, { name, endsAt: Date.now() + errorPatience, signal }));
}

function unanswered(name: string, cause: unknown): unknown {
  const code = problemCode(cause);
  if (code === 'egress_refused')
    return new Problem('capability_unavailable', `${name} cannot be called. ${(cause as Problem).message}`, { cause });
  if (code === undefined || code === 'upstream_failed')
    return new Problem('capability_unavailable', `Nothing answers at ${name}.`, { cause });
  return cause;
}

async function errorText(
  { body }: OutboundReply,
  until: { name: string; endsAt: number; signal: AbortSignal },
): Promise<string> {
  if (body === null) return '';
  // What an error says is not worth an error of its own.
  return readWhole(body, errorBytes, until).catch(() => '(not readable)');
}

function refusal(name: string, { status, headers }: OutboundReply, detail: string): Problem {
  const retryAfter = retryAfterOf(headers.get('retry-after'));
  const options = { cause: new Error(detail), ...(retryAfter !== undefined && { retryAfter }) };
  if (status === 429) {
    const when = retryAfter === undefined ? 'in a moment' : `in ${Math.ceil(retryAfter)} s`;
    return new Problem('rate_limited', `${name} is at its limit; try again ${when}.`, options);
  }
  if (status === 503) return new Problem('capability_unavailable', `${name} answered 503.`, options);
  const aboutRequest = status >= 400 && status < 500 && status !== 408;
  return new Problem('upstream_failed', `${name} answered ${status}.`, {
    ...options,
    ...(aboutRequest && { cause: new AboutRequest(detail) }),
  });
}
