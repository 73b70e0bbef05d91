import type { SheetCell, SheetWriter } from './sheet-writer.ts';
import type { XmlAttributes, XmlHandler } from './xml.ts';

const mostColumns = 16_384;
/** Cells and rows that are the same are written once, with a count; so many of each are repeated. */
const mostSameCells = 200;
const mostSameRows = 1_000;
const mostCopies = 200_000;
const longestValue = 40_000;

const unread = new Set('table:tracked-changes office:forms svg:title svg:desc text:ruby-text dc:date'.split(' '));

/** Reads the content of a spreadsheet row by row. */
export class OdfSheetReader implements XmlHandler {
  readonly #writer: SheetWriter;
  #row = 0;
  #sameRows = 1;
  #copiesLeft = mostCopies;
  #cells: SheetCell[] = [];
  #column = 0;
  #cell: { text: string; sameCells: number; isText: boolean } | undefined;
  /** Text that stands beside the cells: comments and shapes. */
  #beside: string[] = [];
  #asides = 0;
  #paragraph: string | undefined;
  #unread = 0;

  constructor(writer: SheetWriter) {
    this.#writer = writer;
  }

  open(tag: string, attributes: XmlAttributes): void {
    if (this.#unread > 0 || unread.has(tag)) {
      this.#unread += 1;
      return;
    }
    if (tag === 'text:p') this.#paragraph = '';
    else if (tag === 'text:s' || tag === 'text:tab' || tag === 'text:line-break') this.text(' ');
    else if (tag === 'office:annotation' || tag === 'draw:frame' || tag === 'draw:custom-shape') this.#asides += 1;
    else if (tag === 'table:table' && this.#asides === 0) {
      this.#row = 0;
      this.#writer.sheet(attributes['table:name'] ?? '');
    } else if (tag === 'table:table-row') {
      this.#column = 0;
      this.#sameRows = count(attributes['table:number-rows-repeated']);
    } else if (tag === 'table:table-cell' || tag === 'table:covered-table-cell') this.#openCell(attributes);
  }

  text(text: string): void {
    if (this.#unread > 0 || this.#paragraph === undefined || this.#paragraph.length > longestValue) return;
    this.#paragraph += text;
  }

  close(tag: string): void {
    if (this.#unread > 0) this.#unread -= 1;
    else if (tag === 'text:p') this.#endParagraph();
    else if (tag === 'office:annotation' || tag === 'draw:frame' || tag === 'draw:custom-shape') this.#asides -= 1;
    else if (tag === 'table:table-cell' || tag === 'table:covered-table-cell') this.#endCell();
    else if (tag === 'table:table-row') this.#endRow();
    else if (tag === 'table:table' && this.#asides === 0) this.#endSheet();
  }

  #openCell(attributes: XmlAttributes): void {
    const type = attributes['office:value-type'] ?? 'string';
    const sameCells = count(attributes['table:number-columns-repeated']);
    this.#cell = { text: '', sameCells, isText: type === 'string' };
  }

  #endParagraph(): void {
    const text = this.#paragraph ?? '';
    this.#paragraph = undefined;
    if (text.trim() === '') return;
    if (this.#asides > 0) this.#beside.push(text);
    else if (this.#cell !== undefined && this.#cell.text.length < longestValue) {
      this.#cell.text += `${this.#cell.text === '' ? '' : ' '}${text}`;
    }
  }

  #endCell(): void {
    const cell = this.#cell;
    this.#cell = undefined;
    if (cell === undefined) return;
    const { text, sameCells, isText } = cell;
    const copies = text === '' ? 0 : Math.min(sameCells, mostSameCells, 1 + this.#copiesLeft);
    this.#copiesLeft -= Math.max(copies - 1, 0);
    for (let copy = 0; copy < copies && this.#column + copy < mostColumns; copy++) {
      this.#cells.push({ column: this.#column + copy, text, isText });
    }
    this.#column += sameCells;
  }

  #endRow(): void {
    const cells = this.#cells;
    this.#cells = [];
    const room = 1 + Math.floor(this.#copiesLeft / Math.max(cells.length, 1));
    const copies = cells.length === 0 ? 0 : Math.min(this.#sameRows, mostSameRows, room);
    this.#copiesLeft -= Math.max(copies - 1, 0) * cells.length;
    for (let copy = 1; copy <= copies; copy++) this.#writer.row(this.#row + copy, cells);
    this.#row += this.#sameRows;
  }

  #endSheet(): void {
    this.#writer.end();
    for (const text of this.#beside) this.#writer.paragraph(text);
    this.#beside = [];
    this.#writer.endSheet();
  }
}

function count(value: string | undefined): number {
  const number = Number.parseInt(value ?? '1', 10);
  return number >= 1 ? number : 1;
}
