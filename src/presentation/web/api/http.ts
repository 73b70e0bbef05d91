import { problemOf, unreachable } from './problem.ts';

export interface HttpOptions {
  fetch?: typeof globalThis.fetch;
  /** Called for every 401, before the call rejects. */
  onSignedOut: () => void;
}

interface CallOptions {
  body?: unknown;
  signal?: AbortSignal;
}

/** JSON in, JSON out; rejects with ApiError. A reply without a body resolves to `undefined`. */
export type Http = <T>(method: string, path: string, options?: CallOptions) => Promise<T>;

export function createHttp({ fetch = globalThis.fetch.bind(globalThis), onSignedOut }: HttpOptions): Http {
  return async <T>(method: string, path: string, { body, signal }: CallOptions = {}) => {
    const headers: Record<string, string> = { accept: 'application/json' };
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (signal) init.signal = signal;
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    const response = await fetch(path, init).catch((error: unknown) => {
      throw signal?.aborted ? error : unreachable();
    });
    const text = await response.text().catch(() => '');
    if (response.status === 401) onSignedOut();
    if (!response.ok) throw problemOf(response.status, text);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}
