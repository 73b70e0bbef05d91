import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { readWhole, within } from './deadline.ts';
import { retryAfterOf } from './retry-after.ts';

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
}

/** As much of an error's text as is worth keeping in the log. */
const errorBytes = 2_000;
const errorPatience = 2_000;

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
): Promise<Response> {
  const name = nameOf(endpoint);
  // Lets go of a connection that nobody waits for any more; it ends with the wait, so the body may take its time.
  const leave = new AbortController();
  const reply = fetch(`${endpoint.baseUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(endpoint.key === '' ? {} : { authorization: `Bearer ${endpoint.key}` }),
    },
    body: JSON.stringify(body),
    // Whoever an address leads to would get the key and the texts.
    redirect: 'manual',
    signal: AbortSignal.any([signal, leave.signal]),
  });
  let response: Response;
  try {
    response = await within(reply, { name, milliseconds: Math.min(endpoint.timeout, endpoint.total), signal });
  } catch (cause) {
    leave.abort();
    if (cause instanceof Problem) throw cause;
    throw new Problem('capability_unavailable', `Nothing answers at ${name}.`, { cause });
  }
  if (response.ok) return response;
  throw refusal(name, response, await errorText(response, { name, endsAt: Date.now() + errorPatience, signal }));
}

async function errorText(
  { body }: Response,
  until: { name: string; endsAt: number; signal: AbortSignal },
): Promise<string> {
  if (body === null) return '';
  // What an error says is not worth an error of its own.
  return readWhole(body as ReadableStream<Uint8Array>, errorBytes, until).catch(() => '(not readable)');
}

function refusal(name: string, response: Response, detail: string): Problem {
  const { status } = response;
  const retryAfter = retryAfterOf(response.headers.get('retry-after'));
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
