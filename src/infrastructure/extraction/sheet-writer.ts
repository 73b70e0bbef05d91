import { Problem } from '../../domain/problem.ts';
import type { Block } from '../../domain/rag/extracted-document.ts';
import { cleanText } from './decode-text.ts';

/** A cell that has something in it. `column` counts from 0. */
export interface SheetCell {
  column: number;
  text: string;
  /** Words, and not a number or a date: what the heads of columns are. */
  isText: boolean;
}

type Row = Map<number, string>;

/** Excel takes no longer text into a cell. */
const longestCell = 32_767;
/** Most cells have nothing in them to be cleaned. */
const isPlain = /^[!-~]{1,100}(?: [!-~]{1,100}){0,10}$/;
const mostCells = 5_000_000;
const mostCharacters = 64 * 1024 * 1024;

/** A block of a table ends with so many rows, cells or characters. */
const rowsInBlock = 200;
const cellsInBlock = 20_000;
const charactersInBlock = 32_768;
/** A longer row of heads is not repeated. */
const longestHeader = 2_000;

/**
 * Turns the rows of sheets into tables, one for each run of rows without an empty one between; long ones in blocks that
 * start with the heads of their columns. Columns that are empty in all of a block are left out.
 */
export class SheetWriter {
  readonly #name: string;
  #blocks: Block[] = [];
  #cells = 0;
  #characters = 0;
  #lastNumber = 0;
  /** Rows of one cell that open a table: its title, or a list. */
  #leading: string[] = [];
  #header: Row | undefined;
  /** Whether the header was not written yet. */
  #headerIsNew = false;
  /** Of the sheet, until something of it is written. */
  #title: string | undefined;
  #rows: Row[] = [];
  #columns = new Set<number>();
  #blockCharacters = 0;
  #inTable = false;

  /** `name` is the file's, for people. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Starts a sheet; one without anything in it leaves no trace. */
  sheet(title: string): void {
    this.endSheet();
    this.#title = title;
  }

  /** Ends a sheet. */
  endSheet(): void {
    this.end();
    this.#writeLoneHeader();
    this.#header = undefined;
    this.#lastNumber = 0;
    this.#title = undefined;
  }

  /** Text that stands beside the cells. */
  paragraph(text: string): void {
    this.end();
    this.#writeLoneHeader();
    this.#write({ kind: 'paragraph', text: cleanText(text) });
  }

  /** The next row; `number` counts from 1. Rows without a cell need not be told. */
  row(number: number, cells: readonly SheetCell[]): void {
    const kept = cells.flatMap(({ column, text, isText }) => {
      const clean = isPlain.test(text) ? text : cleanText(text.slice(0, longestCell)).replace(/\s+/g, ' ').trim();
      return clean === '' ? [] : [{ column, text: clean, isText }];
    });
    if (kept.length === 0) return;
    if (number > this.#lastNumber + 1) this.end();
    this.#lastNumber = number;
    this.#cells += kept.length;
    const characters = kept.reduce((sum, { text }) => sum + text.length, 0);
    this.#characters += characters;
    if (this.#cells > mostCells || this.#characters > mostCharacters) throw tooLarge(this.#name);
    if (!this.#inTable && kept.length === 1) {
      this.#lead(kept[0]?.text ?? '');
      return;
    }
    if (!this.#inTable) this.#open(kept);
    else this.#add(new Map(kept.map(({ column, text }) => [column, text])), characters);
  }

  take(): Block[] {
    return this.#blocks.splice(0);
  }

  /** Ends the table that is open. */
  end(): void {
    if (this.#rows.length > 0) this.#writeRows();
    this.#writeLeading('\n');
    this.#inTable = false;
  }

  #lead(text: string): void {
    this.#leading.push(text);
    this.#blockCharacters += text.length;
    if (this.#leading.length < rowsInBlock && this.#blockCharacters < charactersInBlock) return;
    this.#writeLeading('\n');
  }

  /** The first row with more than one cell: the heads of the columns, or a table that goes on with those before. */
  #open(cells: readonly SheetCell[]): void {
    this.#writeLeading('\n\n');
    this.#inTable = true;
    const row: Row = new Map(cells.map(({ column, text }) => [column, text]));
    const length = cells.reduce((sum, { text }) => sum + text.length + ' | '.length, 0);
    if (cells.every(({ isText }) => isText) && length <= longestHeader) {
      this.#writeLoneHeader();
      this.#header = row;
      this.#headerIsNew = true;
      return;
    }
    const goesOn = this.#header !== undefined && cells.every(({ column }) => this.#header?.has(column));
    if (!goesOn) {
      this.#writeLoneHeader();
      this.#header = undefined;
    }
    this.#add(row, length);
  }

  #add(row: Row, characters: number): void {
    this.#rows.push(row);
    for (const column of row.keys()) this.#columns.add(column);
    this.#blockCharacters += characters;
    const isFull =
      this.#rows.length >= rowsInBlock ||
      this.#rows.length * this.#columns.size >= cellsInBlock ||
      this.#blockCharacters >= charactersInBlock;
    if (isFull) this.#writeRows();
  }

  #writeRows(): void {
    const header = this.#header;
    for (const column of header?.keys() ?? []) this.#columns.add(column);
    const columns = [...this.#columns].toSorted((a, b) => a - b);
    const lines = [...(header === undefined ? [] : [header]), ...this.#rows].map((row) => lineOf(row, columns));
    this.#write({ kind: 'table', text: lines.join('\n'), ...(header !== undefined && { headerLines: 1 }) });
    this.#headerIsNew = false;
    this.#rows = [];
    this.#columns = new Set();
    this.#blockCharacters = 0;
  }

  /** Text above a table is paragraphs; below each other without a table, lines of one. */
  #writeLeading(gap: '\n' | '\n\n'): void {
    if (this.#leading.length === 0) return;
    this.#writeLoneHeader();
    const texts = gap === '\n' ? [this.#leading.join('\n')] : this.#leading;
    for (const text of texts) this.#write({ kind: 'paragraph', text });
    this.#leading = [];
    this.#blockCharacters = 0;
  }

  /** Words that looked like heads of columns, without a row below them. */
  #writeLoneHeader(): void {
    if (!this.#headerIsNew || this.#header === undefined) return;
    this.#headerIsNew = false;
    this.#write({ kind: 'table', text: [...this.#header.values()].join(' | ') });
  }

  #write(block: Block): void {
    if (this.#title !== undefined) this.#blocks.push({ kind: 'heading', level: 1, text: this.#title });
    this.#title = undefined;
    this.#blocks.push(block);
  }
}

function lineOf(row: Row, columns: readonly number[]): string {
  const last = columns.findLastIndex((column) => row.has(column));
  return columns
    .slice(0, last + 1)
    .map((column) => row.get(column) ?? '')
    .join(' | ');
}

function tooLarge(name: string): Problem {
  return new Problem(
    'payload_too_large',
    `“${name}” has more cells than Nexus reads in one file (${mostCells.toLocaleString('en')}). Split it and upload the parts.`,
  );
}
