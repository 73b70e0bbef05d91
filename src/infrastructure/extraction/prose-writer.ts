import type { Block } from '../../domain/rag/extracted-document.ts';
import { HtmlReader } from './html-reader.ts';

const deepestHeading = 6;
const deepestItem = 12;

export interface Cell {
  isHeader?: boolean;
  /** Columns and rows that it spans. */
  columns?: number;
  rows?: number;
  /** Whether it is a part of the cell above. */
  continues?: boolean;
}

/**
 * What the readers of office formats write prose through: paragraphs, headings, items of lists, tables that may stand
 * in each other. Builds on the reader of HTML, which puts the same things into blocks.
 */
export class ProseWriter {
  readonly #html = new HtmlReader();
  #list = 0;
  #code: string[] = [];
  /** Open elements of tables. */
  #table: ('table' | 'tr' | 'td')[] = [];

  paragraph(text: string): void {
    this.#endRun();
    this.#element('p', text);
  }

  /** `level` from 1; what is deeper than headings go counts as the deepest. */
  heading(text: string, level: number): void {
    this.#endRun();
    this.#element(`h${Math.min(Math.max(level, 1), deepestHeading)}`, text);
  }

  /** An item of a list, with its marker; `depth` from 0. */
  item(text: string, marker: string, depth: number): void {
    this.#endCode();
    const open = Math.min(Math.max(depth, 0), deepestItem) + 1;
    while (this.#list > open) this.#closeList();
    for (; this.#list < open; this.#list++) this.#html.open('dl', {});
    this.#element('dt', `${marker} ${text}`.trimStart());
  }

  /** A line of code; lines that follow each other are one block. */
  code(line: string): void {
    if (this.#table.length > 0) return this.paragraph(line);
    this.#endList();
    this.#code.push(line);
  }

  openTable(): void {
    this.#endRun();
    this.#html.open('table', {});
    this.#table.push('table');
  }

  openRow(): void {
    if (this.#table.at(-1) === 'td') this.closeCell();
    if (this.#table.at(-1) === 'tr') this.closeRow();
    if (this.#table.at(-1) !== 'table') this.openTable();
    this.#html.open('tr', {});
    this.#table.push('tr');
  }

  openCell({ isHeader = false, columns = 1, rows = 1, continues = false }: Cell = {}): void {
    if (this.#table.at(-1) === 'td') this.closeCell();
    if (this.#table.at(-1) !== 'tr') this.openRow();
    this.#html.open(isHeader ? 'th' : 'td', {
      colspan: String(columns),
      rowspan: String(rows),
      ...(continues && { continues: '' }),
    });
    this.#table.push('td');
  }

  closeCell(): void {
    this.#close('td');
  }

  closeRow(): void {
    if (this.#table.at(-1) === 'td') this.closeCell();
    this.#close('tr');
  }

  closeTable(): void {
    if (this.#table.at(-1) !== 'table') this.closeRow();
    this.#close('table');
  }

  /** The blocks that are whole by now. */
  take(): Block[] {
    return this.#html.pieces.splice(0);
  }

  /** The rest, once all is written. */
  end(): Block[] {
    this.#endRun();
    while (this.#table.length > 0) this.closeTable();
    this.#html.end();
    return this.take();
  }

  #close(element: 'table' | 'tr' | 'td'): void {
    if (this.#table.at(-1) !== element) return;
    this.#endRun();
    this.#html.close();
    this.#table.pop();
  }

  #element(tag: string, text: string): void {
    this.#html.open(tag, {});
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) {
        this.#html.open('br', {});
        this.#html.close();
      }
      this.#html.text(line);
    }
    this.#html.close();
  }

  #endRun(): void {
    this.#endCode();
    this.#endList();
  }

  #endCode(): void {
    if (this.#code.length === 0) return;
    const code = this.#code.join('\n');
    this.#code = [];
    this.#html.open('pre', {});
    this.#html.text(code);
    this.#html.close();
  }

  #endList(): void {
    while (this.#list > 0) this.#closeList();
  }

  #closeList(): void {
    this.#html.close();
    this.#list -= 1;
  }
}
