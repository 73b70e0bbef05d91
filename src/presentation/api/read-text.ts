import { Problem } from '../../domain/problem.ts';

/** The body as UTF-8, a byte order mark included. Throws `payload_too_large` past `limit` bytes and a `TypeError` for bytes that are not UTF-8. */
export async function readText(request: Request, limit: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit)
      throw new Problem('payload_too_large', `The body is larger than ${Math.floor(limit / 1024)} KiB.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
