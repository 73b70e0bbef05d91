import type { Cell, Line } from './pdf-lines.ts';

interface Column {
  start: number;
  end: number;
}

/** More columns than any table that people read has: what looks like one is something else. */
const mostColumns = 40;

/** The rows of a table, cells under each other: what is empty in a row keeps its place, `a |  | c`. */
export function tableRows(lines: readonly Line[]): string[][] {
  const columns = columnsOf(lines);
  const rows = lines.map((line) => placed(line, columns));
  // Cells that share a column were parted by something else than columns; they stay as they are.
  if (columns.length > mostColumns || rows.includes(undefined)) return lines.map(({ cells }) => cells.map(textOf));
  return rows.filter((row) => row !== undefined).reduce<string[][]>(withRow, []);
}

/** Adds a row; one with nothing but a cell under a filled one is the rest of that cell. */
function withRow(rows: string[][], row: string[]): string[][] {
  const above = rows.at(-1);
  const [at = 0, more] = [...row.keys()].filter((column) => row[column] !== '');
  if (above === undefined || at === 0 || more !== undefined || above[at] === '') rows.push(row);
  else above[at] += ` ${row[at]}`;
  return rows;
}

/** Whether the first row names the columns: it fills them all, with words, and values follow. */
export function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first = [], ...rest] = rows;
  const names = first.length > 1 && first.every((cell) => /\p{L}/u.test(cell) && !/\d/.test(cell));
  return names && rest.length > 1 && rest.some((row) => row.some((cell) => /\d/.test(cell)));
}

/** Narrow cells make the columns; a wider one over several of them belongs to the first. */
function columnsOf(lines: readonly Line[]): Column[] {
  const columns: Column[] = [];
  const cells = lines.flatMap((line) => line.cells).sort((a, b) => a.end - a.start - (b.end - b.start));
  for (const cell of cells) {
    const over = columns.filter((column) => overlaps(column, cell));
    const [only] = over;
    if (only === undefined) columns.push({ start: cell.start, end: cell.end });
    else if (over.length === 1) {
      only.start = Math.min(only.start, cell.start);
      only.end = Math.max(only.end, cell.end);
    }
    if (columns.length > mostColumns) break;
  }
  return columns.sort((a, b) => a.start - b.start);
}

function overlaps(column: Column, { start, end }: Column): boolean {
  return Math.min(column.end, end) > Math.max(column.start, start);
}

/** Undefined where two cells of the row would share a column. */
function placed({ cells }: Line, columns: readonly Column[]): string[] | undefined {
  const row = columns.map(() => '');
  for (const cell of cells) {
    const at = columns.findIndex((column) => overlaps(column, cell));
    if (at < 0 || row[at] !== '') return undefined;
    row[at] = textOf(cell);
  }
  return row;
}

function textOf({ text }: Cell): string {
  return text;
}
