import { Problem } from '../../domain/problem.ts';

/** An OpenAI-compatible address: the embedded model server, Ollama, llama.cpp, vLLM, or OpenAI itself. */
export interface OpenAiEndpoint {
  baseUrl: string;
  model: string;
  /** Sent as a bearer token; empty for endpoints that ask for none. */
  key: string;
  /** Milliseconds until the first byte of the reply. */
  timeout: number;
  /** Says which setting brought us here, for problems: `NEXUS_EMBED`. */
  setting: string;
}

/** Posts JSON and gives back the reply once its status says success. Every failure is a Problem that names the setting. */
export async function postToEndpoint(
  endpoint: OpenAiEndpoint,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<Response> {
  // Only until the reply begins: how long a stream may take is its reader's business.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), endpoint.timeout);
  const where = `${endpoint.baseUrl}${path}`;
  let response: Response;
  try {
    response = await fetch(where, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(endpoint.key === '' ? {} : { authorization: `Bearer ${endpoint.key}` }),
      },
      body: JSON.stringify(body),
      // Whoever an address leads to would get the key and the texts.
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline.signal]),
    });
  } catch (cause) {
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.', { cause });
    if (deadline.signal.aborted) throw timedOut(endpoint);
    throw new Problem('capability_unavailable', `Nothing answers at ${endpoint.baseUrl} (${endpoint.setting}).`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  const detail = (await response.text()).slice(0, 300);
  const unavailable = response.status === 503;
  throw new Problem(
    unavailable ? 'capability_unavailable' : 'upstream_failed',
    `${endpoint.baseUrl} (${endpoint.setting}) answered ${response.status}.`,
    { cause: new Error(detail) },
  );
}

export function timedOut(endpoint: Pick<OpenAiEndpoint, 'baseUrl' | 'setting' | 'timeout'>): Problem {
  return new Problem(
    'upstream_timeout',
    `${endpoint.baseUrl} (${endpoint.setting}) did not answer within ${Math.round(endpoint.timeout / 1000)} s.`,
  );
}
