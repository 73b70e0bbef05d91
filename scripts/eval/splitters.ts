import { Chunker } from '../../src/domain/rag/chunk.ts';
import { countWordPieces } from '../../src/infrastructure/ai/wordpiece-counter.ts';
import { createDocumentExtractor, inMemory } from '../../src/infrastructure/extraction/document-extractor.ts';
import { passageText } from '../../src/domain/rag/passage-text.ts';
import { blockGap } from '../../src/domain/rag/extracted-document.ts';
import type { Chunk } from '../../src/domain/rag/chunk.ts';

/** A passage: where it stands in the document (UTF-16 code units) and what of it is embedded. */
export interface Cut {
  start: number;
  end: number;
  embedded: string;
}

export type Splitter = (document: { title: string; text: string }) => Promise<Cut[]>;

/** What the product does with a text file of the same content. */
export const chunkAsNexus: Splitter = async ({ title, text }) => {
  const content = new TextEncoder().encode(text);
  const { blocks } = await createDocumentExtractor().extract(
    inMemory({ name: 'document.txt', mediaType: 'text/plain', content }),
    { signal: AbortSignal.timeout(120_000) },
  );
  const chunker = new Chunker({ count: countWordPieces, title });
  const chunks: Chunk[] = [];
  const said: string[] = [];
  for await (const block of blocks) {
    said.push(block.text);
    chunks.push(...chunker.push(block));
  }
  chunks.push(...chunker.end());
  const extracted = said.join(blockGap);
  const toOriginal = alignment(extracted, text);
  const toCharacters = byteOffsets(extracted);
  return chunks.map((chunk) => {
    const start = toCharacters(chunk.start);
    const end = toCharacters(chunk.end);
    if (extracted.slice(start, end) !== chunk.text) throw new Error(`Passage ${chunk.ordinal} is not where it says.`);
    return {
      start: toOriginal(start),
      end: toOriginal(end - 1) + 1,
      embedded: passageText(title, chunk),
    };
  });
};

/** From a character of the extracted text to the same one in the original: they differ in white space alone. */
function alignment(extracted: string, original: string): (at: number) => number {
  const places = new Uint32Array(extracted.length);
  let to = 0;
  for (let at = 0; at < extracted.length; at++) {
    if (/\s/.test(extracted.charAt(at))) continue;
    while (to < original.length && original[to] !== extracted[at]) to += 1;
    if (to === original.length) throw new Error(`The extracted text leaves the original at character ${at}.`);
    places[at] = to;
    to += 1;
  }
  return (at) => places[at] ?? 0;
}

function byteOffsets(text: string): (byte: number) => number {
  const places = new Map<number, number>();
  let bytes = 0;
  let at = 0;
  for (const character of text) {
    places.set(bytes, at);
    bytes += Buffer.byteLength(character);
    at += character.length;
  }
  places.set(bytes, at);
  return (byte) => places.get(byte) ?? -1;
}

const separators = ['\n\n', '\n', ' ', ''];

/**
 * The splitter that everybody has: at empty lines, where that is too long at lines, then at spaces, then anywhere; what
 * is next to each other is joined again up to `tokens`.
 */
export function splitPlainly(tokens: number): Splitter {
  const cut = (text: string, offset: number, level: number): { start: number; end: number }[] => {
    if (countWordPieces(text) <= tokens) return [{ start: offset, end: offset + text.length }];
    const separator = separators[level] ?? '';
    const cuts: { start: number; end: number }[] = [];
    let open: { start: number; end: number; tokens: number } | undefined;
    let at = offset;
    for (const part of text.split(separator)) {
      const end = at + part.length;
      const count = countWordPieces(part);
      if (count > tokens && separator !== '') {
        if (open) cuts.push(open);
        open = undefined;
        cuts.push(...cut(part, at, level + 1));
      } else if (open && open.tokens + count <= tokens) {
        open = { start: open.start, end, tokens: open.tokens + count };
      } else {
        if (open) cuts.push(open);
        open = { start: at, end, tokens: count };
      }
      at = end + separator.length;
    }
    if (open) cuts.push(open);
    return cuts;
  };
  return async ({ text }) =>
    cut(text, 0, 0)
      .map(({ start, end }) => ({ start, end, embedded: text.slice(start, end).trim() }))
      .filter(({ embedded }) => embedded !== '');
}
