import type { Chunk } from './chunk.ts';

/**
 * The text that chunks were cut from. Only white space lies between two chunks, so each gap is filled with as many bytes
 * of it; every byte offset holds. `pages[n]` is the first byte of the first chunk on page n + 1 or later.
 */
export function joinChunks(chunks: readonly Chunk[]): { text: string; pages: number[] } {
  const parts: string[] = [];
  const pages: number[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const gap = chunk.start - at;
    parts.push(gap === 1 ? ' ' : '\n'.repeat(gap), chunk.text);
    at = chunk.end;
    while (chunk.page !== undefined && pages.length < chunk.page) pages.push(chunk.start);
  }
  return { text: parts.join(''), pages };
}
