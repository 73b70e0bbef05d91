import { splitSentences } from './sentences.ts';
import type { Block, ExtractedDocument } from './extracted-document.ts';

/** A passage: a verbatim slice of a document's extracted text. */
export interface Chunk {
  /** 0-based place in the document. */
  ordinal: number;
  text: string;
  /** UTF-8 byte span in the extracted text. */
  start: number;
  end: number;
  /** Headings above it, outermost first. */
  headings: string[];
  /** 1-based page it starts on, for formats with pages. */
  page?: number;
}

export interface ChunkSize {
  /** Words a chunk aims at; a section that fits is kept whole. */
  target: number;
  /** A chunk with fewer words takes the next section in, too. */
  least: number;
}

/** Fits the 256-token window of small sentence-embedding models together with title and headings. */
export const defaultChunkSize: ChunkSize = { target: 200, least: 40 };

interface Piece {
  start: number;
  end: number;
  words: number;
  heading?: { level: number; text: string };
}

/**
 * Splits a document at headings, then blocks, then sentences, then words, so that each chunk stays near the target
 * size. Chunks are contiguous slices that do not overlap; only white space lies between them. The same document gives
 * the same chunks, which is what lets interrupted work go on by ordinal.
 */
export function chunkDocument(document: ExtractedDocument, size: ChunkSize = defaultChunkSize): Chunk[] {
  const bytes = byteCounter(document.text);
  const headings: { level: number; text: string }[] = [];
  const chunks: Chunk[] = [];
  let open: Piece[] = [];
  let words = 0;
  let path: string[] = [];

  const close = (): void => {
    const first = open[0];
    const last = open.at(-1);
    open = [];
    words = 0;
    if (first === undefined || last === undefined) return;
    const chunk: Chunk = {
      ordinal: chunks.length,
      text: document.text.slice(first.start, last.end),
      start: bytes(first.start),
      end: bytes(last.end),
      headings: path,
    };
    const page = pageOf(document.pages, first.start);
    if (page !== undefined) chunk.page = page;
    chunks.push(chunk);
  };

  for (const block of document.blocks) {
    for (const piece of piecesOf(document.text, block, size.target)) {
      const endsSection = piece.heading !== undefined && words >= size.least;
      // A heading stays with what it introduces, even where that fills a chunk by itself.
      const hasBody = open.some((earlier) => earlier.heading === undefined);
      if (hasBody && (endsSection || words + piece.words > size.target)) close();
      if (piece.heading !== undefined) {
        while ((headings.at(-1)?.level ?? 0) >= piece.heading.level) headings.pop();
        headings.push(piece.heading);
      }
      if (open.length === 0) path = headings.map((heading) => heading.text);
      open.push(piece);
      words += piece.words;
    }
  }
  close();
  return chunks;
}

/** A block as one piece, or its sentences where it is longer than a chunk. */
function piecesOf(text: string, block: Block, target: number): Piece[] {
  const body = text.slice(block.start, block.end);
  const words = countWords(body);
  if (block.kind === 'heading') {
    const heading = { level: block.level ?? 1, text: body.replace(/\s+/g, ' ').slice(0, 200) };
    return [{ start: block.start, end: block.end, words, heading }];
  }
  if (words <= target) return [{ start: block.start, end: block.end, words }];
  const split = block.kind === 'paragraph' ? splitSentences(body) : splitLines(body);
  return split.flatMap(({ start, end }) => splitWords(text, block.start + start, block.start + end, target));
}

function splitLines(body: string): { start: number; end: number }[] {
  return [...body.matchAll(/[^\n]+/g)].map((line) => ({ start: line.index, end: line.index + line[0].length }));
}

/** A sentence without a stop for pages (a table, a log) still may not outgrow a chunk. */
function splitWords(text: string, start: number, end: number, target: number): Piece[] {
  const body = text.slice(start, end);
  const words = countWords(body);
  if (words <= target) return body.trim() === '' ? [] : [{ start, end, words }];
  const pieces: Piece[] = [];
  let from = -1;
  let to = 0;
  let count = 0;
  for (const word of body.matchAll(wordPattern)) {
    if (from < 0) from = word.index;
    to = word.index + word[0].length;
    count += 1;
    if (count < target) continue;
    pieces.push({ start: start + from, end: start + to, words: count });
    from = -1;
    count = 0;
  }
  if (from >= 0) pieces.push({ start: start + from, end: start + to, words: count });
  return pieces;
}

/**
 * A word is up to 24 characters that are not white space, or one character of a script that writes without spaces:
 * what a sentence-embedding tokenizer spends one or two tokens on.
 */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])\S){1,24}/gu;

export function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(wordPattern)) count += 1;
  return count;
}

/** 1-based page that holds the offset. */
function pageOf(pages: readonly number[] | undefined, offset: number): number | undefined {
  if (pages === undefined) return undefined;
  let low = 0;
  let high = pages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pages[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(low, 1);
}

/** Turns rising UTF-16 offsets into UTF-8 byte offsets in one pass over the text. */
function byteCounter(text: string): (offset: number) => number {
  const encoder = new TextEncoder();
  let at = 0;
  let bytes = 0;
  return (offset) => {
    if (offset < at) {
      at = 0;
      bytes = 0;
    }
    bytes += encoder.encode(text.slice(at, offset)).length;
    at = offset;
    return bytes;
  };
}
