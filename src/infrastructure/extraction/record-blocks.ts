import type { Block } from '../../domain/rag/extracted-document.ts';
import { cleanText } from './decode-text.ts';

/** Rows in one block: enough that the header, which every block opens with, weighs little. */
const rowsInBlock = 50;
/** A wider table cannot be read line by line; each of its rows becomes a list of what its columns say. */
const widestTable = 16;
const longestCell = 400;

type Rows = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** Rows as blocks that can be read alone: table lines below their header, or `column: value` where that is too wide. */
export async function* recordBlocks(header: readonly string[] | undefined, rows: Rows): AsyncGenerator<Block> {
  const names = header?.map(cellText);
  let lines: string[] = [];
  for await (const row of rows) {
    const cells = row.map(cellText);
    if (cells.every((cell) => cell === '')) continue;
    if (Math.max(cells.length, names?.length ?? 0) > widestTable || cells.some(({ length }) => length > longestCell)) {
      yield* tableBlock(names, lines);
      lines = [];
      yield { kind: 'paragraph', text: record(names, cells) };
      continue;
    }
    lines.push(tableLine(cells));
    if (lines.length < rowsInBlock) continue;
    yield* tableBlock(names, lines);
    lines = [];
  }
  yield* tableBlock(names, lines);
}

function* tableBlock(names: readonly string[] | undefined, lines: readonly string[]): Generator<Block> {
  if (lines.length === 0) return;
  if (names === undefined) yield { kind: 'table', text: lines.join('\n') };
  else yield { kind: 'table', text: [tableLine(names), ...lines].join('\n'), headerLines: 1 };
}

/** Cells with empty ones at the end left out. */
function tableLine(cells: readonly string[]): string {
  return cells
    .join(' | ')
    .replace(/(?: \| ?)+$/, '')
    .trim();
}

function record(names: readonly string[] | undefined, cells: readonly string[]): string {
  return cells
    .flatMap((cell, column) => {
      if (cell === '') return [];
      const name = names?.[column] ?? '';
      return [name === '' ? cell : `${name}: ${cell}`];
    })
    .join('\n');
}

function cellText(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}
