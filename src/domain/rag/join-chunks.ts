import type { Chunk } from './chunk.ts';

/**
 * The text that chunks were cut from. What two chunks both have is said once, and between others only white space lies, so
 * each gap is filled with as many bytes of it; every byte offset holds. `pages[n]` is the first byte of the first chunk on
 * page n + 1 or later.
 */
export function joinChunks(chunks: readonly Chunk[]): { text: string; pages: number[] } {
  const parts: string[] = [];
  const pages: number[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const gap = chunk.start - at;
    if (gap < 0) parts.push(withoutBytes(chunk.text, -gap));
    else parts.push(gap === 1 ? ' ' : '\n'.repeat(gap), chunk.text);
    at = chunk.end;
    while (chunk.page !== undefined && pages.length < chunk.page) pages.push(chunk.start);
  }
  return { text: parts.join(''), pages };
}

function withoutBytes(text: string, bytes: number): string {
  return new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(
    new TextEncoder().encode(text).subarray(bytes),
  );
}
