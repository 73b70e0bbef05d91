import { formatNumber } from './docx-numbering.ts';
import type { Cell, ProseWriter } from './prose-writer.ts';
import type { XmlAttributes, XmlHandler } from './xml.ts';

interface Paragraph {
  text: string;
  level: number;
  /** `none`, `-`, or the kind of numbers it counts with; undefined where the layout decides. */
  bullet: string | undefined;
  start: number;
}

interface Shape {
  /** What the layout has it for: `title`, `body`, `ftr`…; undefined for one that was drawn freely. */
  placeholder: string | undefined;
  paragraphs: Paragraph[];
  rows: (Cell & { text: string })[][] | undefined;
}

/** Placeholders whose text is the same on every slide, or only counts them. */
const furniture = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);
const lists = new Set(['body', 'obj']);
const titles = new Set(['title', 'ctrTitle']);

/** Reads the XML of a slide, or of its notes, into shapes. */
export class SlideReader implements XmlHandler {
  readonly #shapes: Shape[] = [];
  #shape: Shape = newShape();
  #paragraph: Paragraph | undefined;
  #cell: (Cell & { text: string }) | undefined;
  #firstRowIsHeader = false;
  #unread = 0;
  #inText = false;

  open(tag: string, attributes: XmlAttributes): void {
    if (this.#unread > 0 || tag === 'mc:Fallback') {
      this.#unread += 1;
      return;
    }
    if (tag === 'p:sp' || tag === 'p:graphicFrame') {
      this.#shape = newShape();
      this.#shapes.push(this.#shape);
    } else if (tag === 'p:ph') this.#shape.placeholder = attributes['type'] ?? 'obj';
    else if (tag === 'a:p') this.#paragraph = { text: '', level: 0, bullet: undefined, start: 1 };
    else if (tag === 'a:t') this.#inText = true;
    else if (tag === 'a:br') this.#add('\n');
    else if (tag === 'a:tab') this.#add(' ');
    else if (this.#paragraph !== undefined) this.#openProperty(this.#paragraph, tag, attributes);
    else this.#openTable(tag, attributes);
  }

  text(text: string): void {
    if (this.#inText && this.#unread === 0) this.#add(text);
  }

  close(tag: string): void {
    if (this.#unread > 0) this.#unread -= 1;
    else if (tag === 'a:t') this.#inText = false;
    else if (tag === 'a:tc') this.#cell = undefined;
    else if (tag === 'a:p') this.#endParagraph();
  }

  /** Writes what it says, its title first; `fallback` stands where it has none. */
  write(writer: ProseWriter, fallback: string): void {
    const title = this.#shapes.find(
      ({ placeholder, paragraphs }) => titles.has(placeholder ?? '') && paragraphs.length > 0,
    );
    const heading = title?.paragraphs.map(({ text }) => text).join(' ');
    writer.heading(heading ?? fallback, 1);
    for (const shape of this.#shapes) {
      if (shape === title || furniture.has(shape.placeholder ?? '')) continue;
      if (shape.rows === undefined) writeParagraphs(writer, shape);
      else writeTable(writer, shape.rows);
    }
  }

  /** What stands on every slide: footers, and what was drawn on a layout that slides are made after. */
  margins(isLayout: boolean): string[] {
    return this.#shapes
      .filter(({ placeholder }) =>
        isLayout ? placeholder === undefined : placeholder === 'ftr' || placeholder === 'hdr',
      )
      .flatMap(({ paragraphs }) => paragraphs.map(({ text }) => text.trim()))
      .filter((text) => /\p{L}{2}/u.test(text));
  }

  /** What was written into the notes of a slide. */
  notes(): string {
    return this.#shapes
      .filter(({ placeholder }) => placeholder === 'body')
      .flatMap(({ paragraphs }) => paragraphs.map(({ text }) => text))
      .join('\n');
  }

  /** Whether anything was said. */
  get isEmpty(): boolean {
    return this.#shapes.every(({ placeholder, paragraphs, rows }) => {
      return furniture.has(placeholder ?? '') || (paragraphs.length === 0 && rows === undefined);
    });
  }

  #openProperty(paragraph: Paragraph, tag: string, attributes: XmlAttributes): void {
    if (tag === 'a:pPr') paragraph.level = Number(attributes['lvl'] ?? 0) || 0;
    else if (tag === 'a:buNone') paragraph.bullet = 'none';
    else if (tag === 'a:buChar' || tag === 'a:buBlip') paragraph.bullet = '-';
    else if (tag === 'a:buAutoNum') {
      paragraph.bullet = attributes['type'] ?? 'arabicPeriod';
      paragraph.start = Number(attributes['startAt'] ?? 1) || 1;
    }
  }

  #openTable(tag: string, attributes: XmlAttributes): void {
    if (tag === 'a:tbl') {
      this.#shape.rows = [];
      this.#firstRowIsHeader = false;
    } else if (tag === 'a:tblPr') this.#firstRowIsHeader = /^(?:1|true)$/.test(attributes['firstRow'] ?? '');
    else if (tag === 'a:tr') this.#shape.rows?.push([]);
    else if (tag === 'a:tc' && this.#shape.rows !== undefined) {
      const isHeader = this.#firstRowIsHeader && this.#shape.rows.length === 1;
      this.#cell = { text: '', isHeader, continues: attributes['vMerge'] !== undefined };
      this.#shape.rows.at(-1)?.push(this.#cell);
    }
  }

  #add(text: string): void {
    if (this.#paragraph !== undefined) this.#paragraph.text += text;
  }

  #endParagraph(): void {
    const paragraph = this.#paragraph;
    this.#paragraph = undefined;
    if (paragraph === undefined || paragraph.text.trim() === '') return;
    if (this.#cell !== undefined) this.#cell.text += `${this.#cell.text === '' ? '' : '\n'}${paragraph.text}`;
    else this.#shape.paragraphs.push(paragraph);
  }
}

function newShape(): Shape {
  return { placeholder: undefined, paragraphs: [], rows: undefined };
}

function writeParagraphs(writer: ProseWriter, { placeholder, paragraphs }: Shape): void {
  const isList = lists.has(placeholder ?? '') && paragraphs.length > 1;
  const counts: number[] = [];
  for (const { text, level, bullet = isList ? '-' : 'none', start } of paragraphs) {
    counts.length = Math.min(counts.length, level + 1);
    if (bullet === 'none') writer.paragraph(text);
    else if (bullet === '-') writer.item(text, '-', level);
    else {
      counts[level] = counts[level] === undefined ? start : counts[level] + 1;
      writer.item(text, `${formatNumber(counts[level], numbersOf(bullet))}.`, level);
    }
  }
}

function writeTable(writer: ProseWriter, rows: (Cell & { text: string })[][]): void {
  writer.openTable();
  for (const row of rows) {
    writer.openRow();
    for (const cell of row) {
      writer.openCell(cell);
      if (cell.text !== '') writer.paragraph(cell.text);
      writer.closeCell();
    }
    writer.closeRow();
  }
  writer.closeTable();
}

/** `alphaLcParenR` counts with small letters. */
function numbersOf(kind: string): string {
  if (kind.startsWith('alphaLc')) return 'lowerLetter';
  if (kind.startsWith('alphaUc')) return 'upperLetter';
  if (kind.startsWith('romanLc')) return 'lowerRoman';
  return kind.startsWith('romanUc') ? 'upperRoman' : 'decimal';
}
