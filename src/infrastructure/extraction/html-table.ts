/** What a run of rows becomes: rows of a table, or prose where the table only did layout. */
export interface TablePart {
  kind: 'table' | 'paragraph';
  text: string;
}

interface Cell {
  parts: string[];
  columns: number;
  rows: number;
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

/** Collects the rows of one table. */
export class TableWriter {
  #rows: string[][] = [];
  #cells: Cell[] = [];
  #cell: Cell | undefined;
  #spanning = new Map<number, Spanning>();
  #repeated = 0;

  get inCell(): boolean {
    return this.#cell !== undefined;
  }

  openCell(colspan: string | undefined, rowspan: string | undefined): void {
    this.#cell = { parts: [], columns: span(colspan), rows: span(rowspan) };
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
    this.#rows.push(row);
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
    const text = cell.parts.join(' ');
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
    const rows = this.#rows.filter((row) => row.some((cell) => cell !== ''));
    this.#rows = [];
    const used = new Set<number>();
    for (const row of rows) for (const [column, cell] of row.entries()) if (cell !== '') used.add(column);
    return rows.reduce<TablePart[]>((parts, row) => {
      appendRow(
        parts,
        row.filter((_, column) => used.has(column)),
      );
      return parts;
    }, []);
  }
}

function appendRow(parts: TablePart[], row: string[]): void {
  if (row.length === 1 || row.some((cell) => cell.length > proseLength)) {
    for (const cell of row) if (cell !== '') parts.push({ kind: 'paragraph', text: cell });
    return;
  }
  const line = row
    .join(' | ')
    .replace(/(?: \| ?)+$/, '')
    .trim();
  const last = parts.at(-1);
  if (last?.kind === 'table') last.text += `\n${line}`;
  else parts.push({ kind: 'table', text: line });
}

function span(value: string | undefined): number {
  const number = Number.parseInt(value ?? '1', 10);
  return number >= 1 ? Math.min(number, maximumColumns) : 1;
}
