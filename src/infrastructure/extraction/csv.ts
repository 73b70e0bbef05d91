import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { csvRows, rowsOf } from './csv-rows.ts';
import { decodeStream } from './decode-stream.ts';
import type { Tools } from './format.ts';
import { recordBlocks } from './record-blocks.ts';

const delimiters = [',', ';', '\t', '|'];
/** What the delimiter is told by. */
const sampleCharacters = 16 * 1024;
/** Lines above a table that say what it is about. */
const mostCaptions = 10;

/** Comma-, semicolon- or tab-separated values: rows below their header, read as they come. */
export async function extractCsv(file: SourceFile, { signal }: Tools): Promise<ExtractedDocument> {
  return { blocks: blocksOf(decodeStream(await file.stream(), signal), file.mediaType) };
}

async function* blocksOf(pieces: AsyncGenerator<string>, mediaType: string): AsyncGenerator<Block> {
  let start = '';
  while (start.length < sampleCharacters) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    start += value;
  }
  // Spreadsheet programs may say it themselves.
  const [said = '', stated] = /^\uFEFF?sep=(.)\r?\n/.exec(start) ?? [];
  const body = start.slice(said.length);
  const delimiter = stated ?? guessDelimiter(body, mediaType);
  const rows = csvRows(rejoined(body, pieces), delimiter);
  const { captions, first, next } = await opening(rows);
  for (const text of captions) yield { kind: 'paragraph', text };
  if (isHeader(first, next)) yield* recordBlocks(first, rejoined(next, rows));
  else yield* recordBlocks(undefined, rejoined(first, rejoined(next, rows)));
}

async function* rejoined<Item>(first: Item | undefined, rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  if (first !== undefined) yield first;
  yield* rest;
}

/** The delimiter by which most lines have the same number of cells, and more than one. */
function guessDelimiter(text: string, mediaType: string): string {
  const usual = mediaType === 'text/tab-separated-values' ? '\t' : ',';
  let best = { delimiter: usual, score: 0 };
  for (const delimiter of [usual, ...delimiters]) {
    const rows = rowsOf(text, delimiter).filter((row) => filled(row).length > 0);
    // The last one may be cut off.
    const widths = (rows.length > 2 ? rows.slice(0, -1) : rows).map((row) => row.length);
    const counts = new Map<number, number>();
    for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
    const [width = 1, count = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
    const score = width < 2 ? 0 : (count / widths.length) * (1 + Math.min(width, 10) / 100);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

interface Opening {
  captions: string[];
  first: string[] | undefined;
  next: string[] | undefined;
}

/** The first two rows of the table itself, below lines of a single cell that introduce it. */
async function opening(rows: AsyncGenerator<string[]>): Promise<Opening> {
  const captions: string[] = [];
  let first: string[] | undefined;
  for (let row = await nextRow(rows); row !== undefined; row = await nextRow(rows)) {
    if (first === undefined) {
      first = row;
      continue;
    }
    const [caption] = filled(first);
    if (filled(first).length > 1 || filled(row).length < 1 || caption === undefined || captions.length >= mostCaptions)
      return { captions, first, next: row };
    // One column all the way down is a list of its own.
    if (first.length === 1 && row.length === 1) return { captions, first, next: row };
    captions.push(caption);
    first = row;
  }
  return { captions, first, next: undefined };
}

/** Rows without anything in them do not count. */
async function nextRow(rows: AsyncGenerator<string[]>): Promise<string[] | undefined> {
  while (true) {
    const { done, value } = await rows.next();
    if (done === true) return undefined;
    if (filled(value).length > 0) return value;
  }
}

function filled(row: readonly string[]): string[] {
  return row.filter((cell) => cell.trim() !== '');
}

const valueLike = /^[-+(]?[\d.,\s%$€£¥/:)-]*\d[\d.,\s%$€£¥/:)-]*$|@|^https?:/;

/** Names of columns are short, differ from each other, and are no values. */
function isHeader(first: readonly string[] | undefined, next: readonly string[] | undefined): boolean {
  if (first === undefined || next === undefined || first.length < 2) return false;
  const names = filled(first).map((cell) => cell.trim().toLowerCase());
  if (names.length < 2 || new Set(names).size < names.length) return false;
  // Columns that are called after years are common, a header of nothing else is not.
  const values = names.filter((name) => valueLike.test(name) && !/^(?:19|20)\d\d$/.test(name));
  return values.length === 0 && names.every((name) => name.length <= 100);
}
