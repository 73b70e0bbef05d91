import type { Block } from '../../domain/rag/extracted-document.ts';
import { ProseWriter } from './prose-writer.ts';

export interface RtfStyle {
  /** In lower case. */
  name: string;
  outline?: number;
}

export interface RtfParagraph {
  text: string;
  /** Bullet or number, as the program that wrote the file showed it. */
  label: string | undefined;
  style: RtfStyle | undefined;
  outline: number | undefined;
  inTable: boolean;
  isItem: boolean;
  depth: number;
}

/** Characters that programs draw bullets with; symbol fonts have theirs in places of their own. */
const bullets = /^[\s·•▪●○◦■□§oØüvq*–—\-\uE000-\uF8FF\uFFFD]*$/;

/** Puts the paragraphs of an RTF file into blocks, those in rows of tables into cells. */
export class RtfWriter {
  readonly #writer = new ProseWriter();
  readonly #comments: string[] = [];
  readonly #margins = new Set<string>();
  #notes: string[] = [];
  #noteCount = 0;
  #inTable = false;
  #inRow = false;
  #inCell = false;
  #isHeader = false;

  /** `cell`: with the paragraph its cell ends, too. */
  write(paragraph: RtfParagraph, end: 'paragraph' | 'cell'): void {
    const isInTable = end === 'cell' || paragraph.inTable || this.#inRow;
    if (isInTable) this.#openCell();
    else this.#endTable();
    if (paragraph.text.trim() !== '') this.#place(paragraph, isInTable);
    if (end === 'paragraph') return;
    this.#writer.closeCell();
    this.#inCell = false;
  }

  /** Properties of a row follow. */
  startRow(): void {
    this.#isHeader = false;
  }

  markHeader(): void {
    this.#isHeader = true;
  }

  endRow(): void {
    if (this.#inRow) this.#writer.closeRow();
    this.#inRow = false;
    this.#inCell = false;
  }

  /** Takes a note, a comment or a header; gives back what stands in the text for it. */
  aside(kind: 'note' | 'comment' | 'margin', lines: string[]): string {
    if (kind === 'margin') {
      for (const line of lines)
        if (/\p{L}{2}/u.test(line) && !/^page\W*\d*\W*(?:of\W*\d*)?$/i.test(line)) this.#margins.add(line);
      return '';
    }
    const text = lines.join('\n');
    if (text === '') return '';
    if (kind === 'comment') {
      this.#comments.push(`Comment: ${text}`);
      return '';
    }
    this.#noteCount += 1;
    this.#notes.push(`[${this.#noteCount}] ${text}`);
    return `[${this.#noteCount}]`;
  }

  end(): Block[] {
    this.#endTable();
    this.#endSection();
    for (const text of [...this.#margins, ...this.#comments]) this.#writer.paragraph(text);
    return this.#writer.end();
  }

  #place(paragraph: RtfParagraph, isInTable: boolean): void {
    const { text, label, depth, isItem } = paragraph;
    const level = headingLevel(paragraph);
    const shown = label?.trim() ?? '';
    const marker = label === undefined || bullets.test(shown) ? '-' : shown;
    if (level !== undefined && !isInTable) {
      this.#endSection();
      this.#writer.heading(marker === '-' ? text : `${marker} ${text}`, level);
    } else if (label !== undefined || isItem) this.#writer.item(text, marker, depth);
    else this.#writer.paragraph(text);
  }

  #openCell(): void {
    if (!this.#inTable) this.#writer.openTable();
    if (!this.#inRow) this.#writer.openRow();
    if (!this.#inCell) this.#writer.openCell({ isHeader: this.#isHeader });
    this.#inTable = true;
    this.#inRow = true;
    this.#inCell = true;
  }

  #endTable(): void {
    if (this.#inTable) this.#writer.closeTable();
    this.#inTable = false;
    this.#inRow = false;
    this.#inCell = false;
  }

  #endSection(): void {
    const notes = this.#notes;
    this.#notes = [];
    for (const note of notes) this.#writer.paragraph(note);
  }
}

function headingLevel({ style, outline }: RtfParagraph): number | undefined {
  const digit = /^(?:heading|überschrift|titre|título) ([1-9])$/.exec(style?.name ?? '')?.[1];
  if (digit !== undefined) return Number(digit);
  if (style?.name === 'title') return 1;
  const level = outline ?? style?.outline;
  return level !== undefined && level >= 0 && level < 9 ? level + 1 : undefined;
}
