import { type NumberFormat, showNumber } from './xlsx-format.ts';
import type { SheetCell } from './sheet-writer.ts';
import type { XmlAttributes, XmlHandler } from './xml.ts';

interface Context {
  strings: readonly string[];
  formats: readonly NumberFormat[];
  /** Whether days count from 1904, as on old Macs. */
  from1904: boolean;
  row(number: number, cells: SheetCell[]): void;
}

const mostColumns = 16_384;
/** Longer values are cut where they are written; what is longer yet need not be collected. */
const longestValue = 40_000;

/** Reads the XML of a sheet row by row. */
export class SheetReader implements XmlHandler {
  readonly #context: Context;
  #row = 0;
  #column = -1;
  #cells: SheetCell[] = [];
  #type = '';
  #style = 0;
  #value = '';
  #formula = '';
  #reads: 'value' | 'formula' | undefined;
  #inPhonetic = false;

  constructor(context: Context) {
    this.#context = context;
  }

  open(tag: string, attributes: XmlAttributes): void {
    if (tag === 'c') this.#openCell(attributes);
    else if (tag === 'v' || tag === 't') this.#reads = this.#inPhonetic ? undefined : 'value';
    else if (tag === 'f') this.#reads = 'formula';
    else if (tag === 'rPh') this.#inPhonetic = true;
    else if (tag === 'row') {
      const number = Number(attributes['r']);
      this.#row = number > this.#row ? number : this.#row + 1;
      this.#column = -1;
    }
  }

  text(text: string): void {
    if (this.#reads === 'value' && this.#value.length < longestValue) this.#value += text;
    else if (this.#reads === 'formula' && this.#formula.length < longestValue) this.#formula += text;
  }

  close(tag: string): void {
    if (tag === 'v' || tag === 't' || tag === 'f') this.#reads = undefined;
    else if (tag === 'rPh') this.#inPhonetic = false;
    else if (tag === 'c') this.#closeCell();
    else if (tag === 'row') {
      if (this.#cells.length > 0) this.#context.row(this.#row, this.#cells);
      this.#cells = [];
    }
  }

  #openCell(attributes: XmlAttributes): void {
    this.#column = columnOf(attributes['r']) ?? this.#column + 1;
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? 0);
    this.#value = '';
    this.#formula = '';
  }

  #closeCell(): void {
    const isText = this.#type !== 'n' && this.#type !== 'd';
    // Without a value that was worked out when it was saved, the formula is all there is.
    const text = this.#value === '' && this.#formula !== '' ? `=${this.#formula}` : this.#show();
    if (text !== '' && this.#column < mostColumns) this.#cells.push({ column: this.#column, text, isText });
  }

  #show(): string {
    const { strings, formats, from1904 } = this.#context;
    if (this.#value === '') return '';
    switch (this.#type) {
      case 's':
        return strings[Number(this.#value)] ?? '';
      case 'b':
        return this.#value === '1' ? 'TRUE' : 'FALSE';
      case 'n':
        return showNumber(this.#value, formats[this.#style] ?? { kind: 'number' }, from1904);
      default:
        return this.#value;
    }
  }
}

/** `AB12` is in column 27. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/i.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
