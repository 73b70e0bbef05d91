import type { DocumentContent } from '../../../application/protocol/resources.ts';
import { byteToStringOffsets } from './byte-offsets.ts';

/** A stretch of a document, small enough that one out of sight costs nothing. */
export interface DocumentPart {
  /** 1-based, set on the first part of each page. */
  page?: number;
  before: string;
  /** The part of the passage that stands in this stretch; empty for most. */
  marked: string;
  after: string;
}

const partLength = 4_000;

/** Cuts a document at its pages and after about 4,000 characters, at a line's end where there is one. */
export function documentParts(content: DocumentContent, passage?: { start: number; end: number }): DocumentPart[] {
  const { text, pages = [] } = content;
  const offsets = byteToStringOffsets(text, [passage?.start ?? 0, passage?.end ?? 0, ...pages]);
  const [from = 0, to = 0, ...pageStarts] = offsets;
  const bounds = pageStarts.length > 0 ? [...pageStarts] : [0];
  if (bounds[0] !== 0) bounds[0] = 0;
  return bounds.flatMap((start, index) => {
    const parts = cut(text, start, bounds[index + 1] ?? text.length).map(([a, b]) => split(text, a, b, from, to));
    if (pageStarts.length > 0 && parts[0]) parts[0].page = index + 1;
    return parts;
  });
}

function cut(text: string, start: number, end: number): [number, number][] {
  const parts: [number, number][] = [];
  for (let at = start; at < end;) {
    const line = end - at > partLength ? text.indexOf('\n', at + partLength) + 1 : 0;
    const near = line > at && line < end && line - at < 2 * partLength;
    const stop = near ? line : wholeCharacter(text, Math.min(end, at + 2 * partLength));
    parts.push([at, stop]);
    at = stop;
  }
  return parts.length > 0 ? parts : [[start, end]];
}

function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

function split(text: string, start: number, end: number, from: number, to: number): DocumentPart {
  const a = Math.min(Math.max(from, start), end);
  const b = Math.min(Math.max(to, a), end);
  return { before: text.slice(start, a), marked: text.slice(a, b), after: text.slice(b, end) };
}

/** The page a passage stands on, 1-based; `undefined` for formats without pages. */
export function pageOf(pages: readonly number[] | undefined, startByte: number): number | undefined {
  const at = pages?.findLastIndex((first) => first <= startByte) ?? -1;
  return at < 0 ? undefined : at + 1;
}
