import type { FetchLike } from '@modelcontextprotocol/client';

/**
 * `fetch` for authorization servers. Of a refusal only the code is handed on: the library writes down the rest of it, and
 * a server may repeat in it what it was sent.
 */
export function oauthFetch(send: FetchLike): FetchLike {
  return async (url, init) => {
    const response = await send(url, init);
    if (response.ok || init?.method !== 'POST') return response;
    const error = codeIn(await response.text()) ?? 'server_error';
    return Response.json({ error }, { status: response.status });
  };
}

function codeIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : undefined;
  } catch {
    return undefined;
  }
}
