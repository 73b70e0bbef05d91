import type { Attributes } from './html-rules.ts';

/** What a run of rows becomes: rows of a table, or prose where the table only did layout. */
export interface TablePart {
  kind: 'table' | 'paragraph';
  text: string;
  /** Rows at its start that name the columns. */
  headerLines?: number;
}

interface Row {
  cells: string[];
  isHeader: boolean;
}

interface Cell {
  parts: string[];
  columns: number;
  rows: number;
  isHeader: boolean;
  continues: boolean;
}

interface Spanning {
  text: string;
  rows: number;
}

const maximumColumns = 200;
/** A cell longer than this is prose that was put in a table for the look of it. */
const proseLength = 400;
/** A cell that spans rows is repeated in each, so that every row can be read alone; only if it is a short one. */
const repeatedLength = 80;
const repeatBudget = 1_000_000;
const mostHeaderLines = 4;

/** Collects the rows of one table. */
export class TableWriter {
  #rows: Row[] = [];
  #cells: Cell[] = [];
  #cell: Cell | undefined;
  #spanning = new Map<number, Spanning>();
  #repeated = 0;

  get inCell(): boolean {
    return this.#cell !== undefined;
  }

  /** `continues` marks a cell that goes on with the one above: office formats say so, HTML counts `rowspan` ahead. */
  openCell(isHeader: boolean, { colspan, rowspan, continues }: Attributes): void {
    const columns = span(colspan);
    this.#cell = { parts: [], columns, rows: span(rowspan), isHeader, continues: continues !== undefined };
    if (this.#cells.length < maximumColumns) this.#cells.push(this.#cell);
  }

  closeCell(): void {
    this.#cell = undefined;
  }

  add(text: string): void {
    this.#cell?.parts.push(text.replaceAll('\n', ' '));
  }

  closeRow(): void {
    const cells = this.#cells;
    this.#cells = [];
    this.#cell = undefined;
    if (cells.length === 0) return;
    const row: string[] = [];
    for (const cell of cells) {
      this.#placeSpanning(row);
      this.#place(row, cell);
    }
    this.#placeSpanning(row);
    this.#rows.push({ cells: row, isHeader: cells.every((cell) => cell.isHeader) });
  }

  /** Fills in the cells of earlier rows that reach into this one. */
  #placeSpanning(row: string[]): void {
    for (let above = this.#spanning.get(row.length); above !== undefined; above = this.#spanning.get(row.length)) {
      above.rows -= 1;
      if (above.rows === 0) this.#spanning.delete(row.length);
      row.push(above.text);
      this.#repeated += above.text.length;
    }
  }

  #place(row: string[], cell: Cell): void {
    let text = cell.parts.join(' ');
    if (cell.continues && text === '') {
      text = this.#repeat(0, this.#rows.at(-1)?.cells[row.length] ?? '');
      this.#repeated += text.length;
    }
    for (let column = 0; column < cell.columns && row.length < maximumColumns; column++) {
      if (cell.rows > 1) this.#spanning.set(row.length, { text: this.#repeat(column, text), rows: cell.rows - 1 });
      row.push(column === 0 ? text : '');
    }
  }

  #repeat(column: number, text: string): string {
    return column === 0 && text.length <= repeatedLength && this.#repeated < repeatBudget ? text : '';
  }

  /** The rows since the last call, without the columns that are empty in all of them. */
  take(): TablePart[] {
    this.closeRow();
    const rows = this.#rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
    this.#rows = [];
    const used = new Set<number>();
    for (const { cells } of rows) for (const [column, cell] of cells.entries()) if (cell !== '') used.add(column);
    const parts: TablePart[] = [];
    for (const { cells, isHeader } of rows) {
      const row = cells.filter((_, column) => used.has(column));
      appendRow(parts, row, isHeader);
    }
    return parts;
  }
}

function appendRow(parts: TablePart[], row: string[], isHeader: boolean): void {
  if (row.length === 1 || row.some((cell) => cell.length > proseLength)) {
    for (const cell of row) if (cell !== '') parts.push({ kind: 'paragraph', text: cell });
    return;
  }
  const line = row
    .join(' | ')
    .replace(/(?: \| ?)+$/, '')
    .trim();
  const last = parts.at(-1);
  if (last?.kind !== 'table') {
    parts.push({ kind: 'table', text: line, ...(isHeader && { headerLines: 1 }) });
    return;
  }
  if (
    isHeader &&
    last.headerLines !== mostHeaderLines &&
    last.headerLines === last.text.split('\n', mostHeaderLines).length
  )
    last.headerLines += 1;
  last.text += `\n${line}`;
}

function span(value: string | undefined): number {
  const number = Number.parseInt(value ?? '1', 10);
  return number >= 1 ? Math.min(number, maximumColumns) : 1;
}
