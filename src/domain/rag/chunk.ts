import { splitSentences } from './sentences.ts';
import { blockGap } from './extracted-document.ts';
import type { Block } from './extracted-document.ts';

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
  /** The header rows of the table that it goes on with; they are not part of `text`. */
  header?: string;
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

/** A part of a block that goes into one chunk whole; `start` and `end` are UTF-16 code units of the block. */
interface Piece {
  start: number;
  end: number;
  words: number;
}

interface OpenPiece extends Piece {
  block: Block;
  /** UTF-8 byte span in the extracted text. */
  bytes: { start: number; end: number };
}

/**
 * Splits a document at headings, then blocks, then sentences, then words, so that each chunk stays near the target
 * size. Chunks are contiguous slices that do not overlap; only white space lies between them. The same blocks give the
 * same chunks, which is what lets interrupted work go on by ordinal. Holds no more of the document than a chunk.
 */
export class Chunker {
  readonly #size: ChunkSize;
  readonly #headings: { level: number; text: string }[] = [];
  #done: Chunk[] = [];
  #ordinal = 0;
  #bytes = 0;
  #open: OpenPiece[] = [];
  #words = 0;
  #path: string[] = [];

  constructor(size: ChunkSize = defaultChunkSize) {
    this.#size = size;
  }

  /** Takes the next block in; gives back the chunks that are whole by now. */
  push(block: Block): Chunk[] {
    if (this.#bytes > 0) this.#bytes += blockGap.length;
    const bytes = byteCounter(block.text, this.#bytes);
    for (const piece of piecesOf(block, this.#size.target)) {
      const isHeading = block.kind === 'heading';
      const endsSection = isHeading && this.#words >= this.#size.least;
      // A heading stays with what it introduces, even where that fills a chunk by itself.
      const hasBody = this.#open.some((earlier) => earlier.block.kind !== 'heading');
      if (hasBody && (endsSection || this.#words + piece.words > this.#size.target)) this.#close();
      if (isHeading) this.#enter({ level: block.level ?? 1, text: block.text.replace(/\s+/g, ' ').slice(0, 200) });
      if (this.#open.length === 0) this.#path = this.#headings.map((heading) => heading.text);
      this.#open.push({ ...piece, block, bytes: { start: bytes(piece.start), end: bytes(piece.end) } });
      this.#words += piece.words;
    }
    this.#bytes = bytes(block.text.length);
    return this.#take();
  }

  /** The rest, once the last block is in. */
  end(): Chunk[] {
    this.#close();
    return this.#take();
  }

  #enter(heading: { level: number; text: string }): void {
    while ((this.#headings.at(-1)?.level ?? 0) >= heading.level) this.#headings.pop();
    this.#headings.push(heading);
  }

  #close(): void {
    const [first] = this.#open;
    const last = this.#open.at(-1);
    if (first === undefined || last === undefined) return;
    const chunk: Chunk = {
      ordinal: this.#ordinal,
      text: textOf(this.#open),
      start: first.bytes.start,
      end: last.bytes.end,
      headings: this.#path,
    };
    if (first.block.page !== undefined) chunk.page = first.block.page;
    this.#done.push(chunk);
    this.#ordinal += 1;
    this.#open = [];
    this.#words = 0;
  }

  #take(): Chunk[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }
}

/** What the document says from the first piece to the last. */
function textOf(pieces: readonly OpenPiece[]): string {
  return pieces
    .map(({ block, start, end }, index) => {
      const before = pieces[index - 1];
      if (before === undefined) return block.text.slice(start, end);
      if (before.block === block) return block.text.slice(before.end, end);
      return before.block.text.slice(before.end) + blockGap + block.text.slice(0, end);
    })
    .join('');
}

/** A block as one piece, or its sentences where it is longer than a chunk. */
function piecesOf({ kind, text }: Block, target: number): Piece[] {
  const words = countWords(text);
  if (kind === 'heading' || words <= target) return [{ start: 0, end: text.length, words }];
  const split = kind === 'paragraph' ? splitSentences(text) : splitLines(text);
  return split.flatMap(({ start, end }) => splitWords(text, start, end, target));
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

/** Turns rising UTF-16 offsets of a text into UTF-8 byte offsets from `bytes` on, in one pass over it. */
function byteCounter(text: string, bytes: number): (offset: number) => number {
  const encoder = new TextEncoder();
  let at = 0;
  return (offset) => {
    bytes += encoder.encode(text.slice(at, offset)).length;
    at = offset;
    return bytes;
  };
}
