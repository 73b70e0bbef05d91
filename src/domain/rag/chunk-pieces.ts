import { splitSentences, splitUnspaced } from './sentences.ts';
import type { Block } from './extracted-document.ts';
import type { TokenCounter } from '../ports/token-counter.ts';

/** A part of a block that goes into one chunk whole; `start` and `end` are UTF-16 code units of the block. */
export interface Piece {
  start: number;
  end: number;
  tokens: number;
  /** How bad it is to end a chunk before it: a part of a chunk's size that may be missing instead. */
  cost: number;
  /** Starts a sentence, so that the one before can be said again in front of it. */
  sentence?: true;
}

/** What ending a chunk costs before … */
export const costs = {
  block: 0,
  item: 0.1,
  sentence: 0.2,
  line: 0.4,
  clause: 0.5,
  word: 0.7,
  letter: 1,
  /** … what a heading or a colon announces. */
  introduction: 4,
};

interface Limits {
  count: TokenCounter;
  /** Tokens that a piece may have. */
  most: number;
  /** Tokens up to which a paragraph is one piece; lists, code and tables are up to `most`. */
  paragraph: number;
}

/** A block as one piece, or the pieces its kind falls into where it is longer. */
export function* piecesOf({ kind, text, headerLines = 0 }: Block, limits: Limits): Generator<Piece> {
  const whole = kind === 'paragraph' ? limits.paragraph : limits.most;
  // So much text never fits, and counting all of it would be in vain.
  const tokens = text.length > whole * 24 ? Infinity : limits.count(text);
  if (tokens <= whole) yield { start: 0, end: text.length, tokens, cost: costs.block };
  else if (kind === 'paragraph' || kind === 'heading') yield* sentences(text, limits);
  else yield* lines(text, kind === 'table' ? headerLines : 0, kind, limits);
}

function* sentences(text: string, limits: Limits): Generator<Piece> {
  let cost = costs.block;
  for (const { start, end } of splitSentences(text)) {
    for (const piece of fitting(text, { start, end, cost }, limits))
      yield piece.start === start && cost === costs.sentence ? { ...piece, sentence: true } : piece;
    // A line of a hard-wrapped text ends anywhere.
    cost = /[.!?:;…。！？।]["'”’»)\]]*$/.test(text.slice(Math.max(start, end - 4), end)) ? costs.sentence : costs.line;
  }
}

const itemStart = /^(?:[-*+•◦▪‣–·]|\(?(?:\d{1,4}|[a-z])[.)])\s/i;

/** The lines of a list, a table or code; a table's header stays with its first row. */
function* lines(text: string, headerLines: number, kind: Block['kind'], limits: Limits): Generator<Piece> {
  let open: Piece | undefined;
  let number = 0;
  let blank = false;
  for (const line of text.matchAll(/[^\n]+|\n(?=\n)/g)) {
    const body = line[0];
    if (body.trim() === '') {
      blank = true;
      continue;
    }
    const span = { start: line.index, end: line.index + body.length, cost: costOf(body, kind, blank) };
    if (number === 0) span.cost = costs.block;
    blank = false;
    for (const piece of fitting(text, span, limits)) {
      const joins = open !== undefined && number <= headerLines && open.tokens + piece.tokens <= limits.most;
      if (open !== undefined && joins) open = { ...open, end: piece.end, tokens: open.tokens + piece.tokens };
      else {
        if (open) yield open;
        open = piece;
      }
    }
    number += 1;
  }
  if (open) yield open;
}

function costOf(line: string, kind: Block['kind'], afterBlank: boolean): number {
  if (kind === 'table' || afterBlank) return costs.item;
  if (kind === 'code') return /^\S/.test(line) ? costs.sentence : costs.line;
  if (itemStart.test(line)) return costs.item;
  return itemStart.test(line.trimStart()) ? costs.sentence : costs.line;
}

/** A few words, up to a comma or stop if there is one; and single words. */
const finer = [/\S+(?:(?<![.,;:!?)–—、，；。！？])\s+\S+){0,7}/g, /\S+/g];

/** A span as one piece, or its words where it is longer: a sentence without a stop still may not outgrow a chunk. */
function* fitting(text: string, span: Omit<Piece, 'tokens'>, limits: Limits, level = 0): Generator<Piece> {
  const { start, end } = span;
  const body = text.slice(start, end);
  const tokens = body.length > limits.most * 24 ? Infinity : limits.count(body);
  const parts = finer[level];
  if (tokens <= limits.most) yield { ...span, tokens };
  else if (parts === undefined) yield* unspaced(text, span, limits);
  else {
    let { cost } = span;
    for (const { 0: part, index } of body.matchAll(parts)) {
      yield* fitting(text, { start: start + index, end: start + index + part.length, cost }, limits, level + 1);
      cost = costAfter(part);
    }
  }
}

/** Scripts that write without spaces fall into their words, and what has none into stretches of characters. */
function* unspaced(
  text: string,
  { start, end, cost }: Omit<Piece, 'tokens'>,
  { count, most }: Limits,
): Generator<Piece> {
  for (const part of splitUnspaced(text.slice(start, end), Math.max(1, Math.floor(most / 4)))) {
    const span = { start: start + part.start, end: start + part.end };
    yield { ...span, tokens: count(text.slice(span.start, span.end)), cost };
    cost = costs.letter;
  }
}

function costAfter(words: string): number {
  // The segmenter sees no end of a sentence where the next one starts with a small letter.
  if (/[.!?。！？]$/.test(words)) return costs.line;
  return /[,;:)–—、，；]$/.test(words) ? costs.clause : costs.word;
}
