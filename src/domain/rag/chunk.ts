import { bestCut, tokensOf } from './chunk-cut.ts';
import { blockGap } from './extracted-document.ts';
import { clip, HeadingPath } from './heading-path.ts';
import { contextLines } from './context-lines.ts';
import { costs, piecesOf } from './chunk-pieces.ts';
import { splitSentences } from './sentences.ts';
import type { Block } from './extracted-document.ts';
import type { OpenPiece } from './chunk-cut.ts';
import type { TokenCounter } from '../ports/token-counter.ts';

/** Names the rules below and their sizes: chunks made under another name are other chunks. */
export const chunkerId = 'structure-3';

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
  /** What it goes on with: the header rows of a table, the line that leads a list in. Not part of `text`. */
  header?: string;
  /** 1-based page it starts on, for formats with pages. */
  page?: number;
}

/** In tokens of the embedding model. */
export interface ChunkSize {
  /** What a passage may have with title, headings, header and the two marks around it. A section that fits stays whole. */
  window: number;
  /** What the chunks of a longer section aim at. */
  target: number;
  /** A section with fewer takes the next one in, too. */
  least: number;
  /** How much of the chunk before is said again, in whole sentences, where a paragraph is cut. */
  overlap: number;
}

export const defaultChunkSize: ChunkSize = { window: 256, target: 200, least: 40, overlap: 0 };

export interface ChunkerOptions {
  count: TokenCounter;
  /** What the passages will be embedded under. */
  title?: string;
  size?: Partial<ChunkSize>;
}

/** Marks that the embedding model puts around a text. */
const marks = 2;

/**
 * Splits a document at headings, then blocks, then what these are made of: items, rows, lines, sentences, words. A section
 * that fits the window of the embedding model is one chunk; of longer ones, lists, code and tables that fit stay whole, and
 * the rest is cut near the target size where it does the least harm. Chunks come in reading order; between two of them lies
 * white space, or they overlap by some sentences. The same blocks give the same chunks, which is what lets interrupted work
 * go on by ordinal. Holds no more of the document than the blocks of two chunks.
 */
export class Chunker {
  readonly #count: TokenCounter;
  readonly #title: string;
  readonly #size: ChunkSize;
  readonly #path: HeadingPath;
  #open: OpenPiece[] = [];
  #tokens = 0;
  /** So many of the open pieces are in the chunk before as well. */
  #repeated = 0;
  /** Where the next section starts among the open pieces; 0 when it has not. */
  #section = 0;
  /** Above the next block stands what introduces it. */
  #introduced = false;
  #lead: string | undefined;
  #roomKnown: { first: OpenPiece; room: number } | undefined;
  #done: Chunk[] = [];
  #ordinal = 0;
  #bytes = 0;

  constructor({ count, title = '', size }: ChunkerOptions) {
    this.#count = count;
    this.#title = title;
    this.#size = { ...defaultChunkSize, ...size };
    this.#path = new HeadingPath(count, this.#size.window / 4);
  }

  /** Takes the next block in; gives back the chunks that are whole by now. */
  push(block: Block): Chunk[] {
    const { text, kind } = block;
    if (this.#bytes > 0) this.#bytes += blockGap.length;
    if (kind === 'heading') this.#path.enter(block.level ?? 1, text);
    if (kind === 'paragraph' || kind === 'table') this.#lead = undefined;
    const header = kind === 'table' ? this.#tableHeader(block) : kind === 'list' ? this.#lead : undefined;
    const most = this.#room(this.#path.lines, header, '');
    const limits = { count: this.#count, most, paragraph: Math.min(most, this.#size.target) };
    const bytes = byteCounter(text, this.#bytes);
    for (const piece of piecesOf(block, limits)) {
      const isFirst = piece.cost === costs.block;
      this.#add({
        ...piece,
        ...(isFirst && this.#introduced && { cost: costs.introduction }),
        block,
        bytes: { start: bytes(piece.start), end: bytes(piece.end) },
        headings: this.#path.lines,
        ...(header !== undefined && !(isFirst && kind === 'table') && { header }),
      });
    }
    this.#introduced = kind === 'heading' || /[:：]$/.test(text.slice(-1));
    if (kind === 'paragraph' && this.#introduced) this.#lead = this.#leadOf(text);
    this.#bytes = bytes(text.length);
    return this.#take();
  }

  /** The rest, once the last block is in. */
  end(): Chunk[] {
    const isOne = this.#tokens <= this.#roomOfOpen();
    const isOnlyHeading = this.#open.slice(this.#section).every(({ block }) => block.kind === 'heading');
    if (!isOne && !isOnlyHeading) this.#settle(this.#section, true);
    this.#settle(this.#open.length, true);
    return this.#take();
  }

  #add(piece: OpenPiece): void {
    const isHeading = piece.block.kind === 'heading';
    if (isHeading && this.#section === 0 && this.#tokens >= this.#size.least) {
      const endsText = this.#open.at(-1)?.block.kind !== 'heading';
      if (endsText) this.#section = this.#open.length;
    }
    this.#open.push(piece);
    this.#tokens += piece.tokens;
    // What is too little for a chunk of its own may yet be the document's end, and belongs to the section before then.
    const isSection = this.#section > 0 && tokensOf(this.#open.slice(this.#section)) >= this.#size.least;
    if (isSection && !isHeading) this.#settle(this.#section, true);
    this.#settle(this.#open.length, false);
  }

  /** Makes chunks of the first pieces: of all of them, or of what cannot stay one chunk with what is still to come. */
  #settle(until: number, all: boolean): void {
    while (until > this.#repeated) {
      const room = this.#roomOfOpen();
      if (!all && this.#tokens <= room + this.#size.least) return;
      const pieces = this.#open.slice(0, until);
      const tokens = tokensOf(pieces);
      if (!all && tokens <= room + this.#size.least) return;
      const goal = all ? tokens / Math.ceil(tokens / room) : Math.min(this.#size.target, room);
      const cut = all && tokens <= room ? until : bestCut(pieces, { from: this.#repeated, goal, room });
      if (cut === 0 && this.#repeated > 0) {
        until -= this.#drop(this.#repeated);
        continue;
      }
      until -= this.#close(Math.max(cut, 1));
    }
  }

  /** Makes a chunk of the first pieces; gives back how many are gone. */
  #close(length: number): number {
    const pieces = this.#open.slice(0, length);
    const [first] = pieces;
    const last = pieces.at(-1);
    if (first === undefined || last === undefined) return length;
    const chunk: Chunk = {
      ordinal: this.#ordinal,
      text: textOf(pieces),
      start: first.bytes.start,
      end: last.bytes.end,
      headings: first.headings,
    };
    if (first.header !== undefined) chunk.header = first.header;
    if (first.block.page !== undefined) chunk.page = first.block.page;
    this.#done.push(chunk);
    this.#ordinal += 1;
    const repeated = this.#repeatedOf(pieces, this.#open[length]);
    const gone = this.#drop(length - repeated);
    this.#repeated = repeated;
    return gone;
  }

  #drop(length: number): number {
    this.#tokens -= tokensOf(this.#open.slice(0, length));
    this.#open = this.#open.slice(length);
    this.#section = Math.max(0, this.#section - length);
    this.#repeated = 0;
    return length;
  }

  /** How many sentences before a cut in a paragraph the next chunk says again. */
  #repeatedOf(pieces: readonly OpenPiece[], next: OpenPiece | undefined): number {
    if (next?.sentence !== true) return 0;
    let count = 0;
    let tokens = 0;
    for (const piece of pieces.slice(1).toReversed()) {
      tokens += piece.tokens;
      if (tokens > this.#size.overlap || piece.block !== next.block || piece.sentence !== true) break;
      count += 1;
    }
    return count;
  }

  /** Tokens that a chunk may have that starts with the first of the open pieces. */
  #roomOfOpen(): number {
    const [first] = this.#open;
    if (first === undefined) return this.#size.window;
    if (this.#roomKnown?.first !== first) {
      const text = first.block.text.slice(first.start, first.start + 400);
      this.#roomKnown = { first, room: this.#room(first.headings, first.header, text) };
    }
    return this.#roomKnown.room;
  }

  /** Tokens that the window leaves to a text. */
  #room(headings: readonly string[], header: string | undefined, text: string): number {
    const context = [...contextLines(this.#title, headings, text), header ?? ''];
    const taken = context.reduce((sum, line) => sum + this.#count(line), marks);
    return Math.max(Math.floor(this.#size.window / 4), this.#size.window - taken);
  }

  #tableHeader({ text, headerLines = 0 }: Block): string | undefined {
    if (headerLines === 0) return undefined;
    return clip(text.split('\n', headerLines).join('\n'), this.#size.window / 4, this.#count);
  }

  #leadOf(text: string): string | undefined {
    const last = splitSentences(text.slice(-1000)).at(-1);
    const lead = last && text.slice(-1000).slice(last.start, last.end);
    return lead !== undefined && this.#count(lead) <= this.#size.window / 4 ? lead : undefined;
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

/** Turns rising UTF-16 offsets of a text into UTF-8 byte offsets from `bytes` on, in one pass over it. */
function byteCounter(text: string, bytes: number): (offset: number) => number {
  let at = 0;
  return (offset) => {
    for (; at < offset; at++) {
      const unit = text.charCodeAt(at);
      // Half of a pair has two of its four bytes.
      const isHalf = unit >= 0xd800 && unit <= 0xdfff;
      bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalf ? 2 : 3;
    }
    return bytes;
  };
}
