import type { Block } from '../../domain/rag/extracted-document.ts';
import { formatNumber } from './docx-numbering.ts';
import { ProseWriter } from './prose-writer.ts';
import type { OdfStyles } from './odf-styles.ts';
import type { XmlAttributes, XmlHandler } from './xml.ts';

interface List {
  style: string;
  counts: number;
  /** Whether the current item has its marker already. */
  marked: boolean;
}

/** What is written elsewhere than where it stands. */
interface Aside {
  kind: 'note' | 'comment' | 'page notes';
  lines: string[];
}

const unread = new Set(
  (
    'text:tracked-changes office:forms office:event-listeners svg:title svg:desc text:ruby-text text:note-citation ' +
    'text:table-of-content text:illustration-index text:table-index text:object-index text:user-index ' +
    'text:alphabetical-index text:hidden-text text:hidden-paragraph office:annotation-end dc:date meta:date-string ' +
    'presentation:footer-decl presentation:header-decl presentation:date-time-decl draw:page-thumbnail office:scripts'
  ).split(' '),
);

const formats: Record<string, string> = { a: 'lowerLetter', A: 'upperLetter', i: 'lowerRoman', I: 'upperRoman' };

/** Reads the content of texts and presentations. */
export class OdfTextReader implements XmlHandler {
  readonly #writer = new ProseWriter();
  readonly #styles: OdfStyles;
  readonly #paragraphs: { text: string; style: string; level: number | undefined }[] = [];
  readonly #lists: List[] = [];
  readonly #asides: Aside[] = [];
  readonly #counted = new Map<string, number>();
  readonly #comments: string[] = [];
  /** Blocks of the pages before. */
  readonly #before: Block[] = [];
  #notes: string[] = [];
  #noteCount = 0;
  #tables: { isHeader: boolean }[] = [];
  #page = 0;
  /** Whether the current page has its heading. */
  #pageNamed = true;
  #role = '';
  #unread = 0;

  constructor(styles: OdfStyles) {
    this.#styles = styles;
  }

  take(): Block[] {
    return [...this.#before.splice(0), ...this.#onPage(this.#writer.take())];
  }

  end(margins: Iterable<string>): Block[] {
    this.#endSection();
    for (const text of margins) this.#writer.paragraph(text);
    for (const text of this.#comments) this.#writer.paragraph(text);
    return [...this.#before.splice(0), ...this.#onPage(this.#writer.end())];
  }

  open(tag: string, attributes: XmlAttributes): void {
    if (this.#unread > 0 || unread.has(tag)) {
      this.#unread += 1;
      return;
    }
    if (tag.startsWith('style:') || tag.startsWith('text:list-')) this.#styles.open(tag, attributes);
    if (tag === 'text:p' || tag === 'text:h') this.#openParagraph(tag, attributes);
    else if (tag === 'text:s') this.#add(' ');
    else if (tag === 'text:tab') this.#add('\t');
    else if (tag === 'text:line-break') this.#add('\n');
    else if (tag === 'text:list') this.#openList(attributes);
    else if (tag === 'text:list-item') this.#openItem(attributes);
    else if (tag === 'text:note-body') this.#asides.push({ kind: 'note', lines: [] });
    else if (tag === 'office:annotation') this.#asides.push({ kind: 'comment', lines: [] });
    else if (tag === 'presentation:notes') this.#asides.push({ kind: 'page notes', lines: [] });
    else if (tag === 'draw:page') this.#openPage();
    else if (tag === 'draw:frame' || tag === 'draw:custom-shape') this.#role = attributes['presentation:class'] ?? '';
    else this.#openTable(tag, attributes);
  }

  text(text: string): void {
    if (this.#unread === 0) this.#add(text);
  }

  close(tag: string): void {
    if (this.#unread > 0) {
      this.#unread -= 1;
      return;
    }
    if (tag === 'text:p' || tag === 'text:h') this.#endParagraph();
    else if (tag === 'text:list') this.#closeList();
    else if (tag === 'text:note-body' || tag === 'office:annotation' || tag === 'presentation:notes') this.#endAside();
    else if (tag === 'table:table-header-rows') this.#setHeader(false);
    else if (tag === 'table:table-cell') this.#writer.closeCell();
    else if (tag === 'table:table-row') this.#writer.closeRow();
    else if (tag === 'table:table' && this.#tables.pop() !== undefined) this.#writer.closeTable();
    else if (tag === 'draw:frame' || tag === 'draw:custom-shape') this.#role = '';
  }

  #openParagraph(tag: string, attributes: XmlAttributes): void {
    const style = this.#styles.base(attributes['text:style-name'] ?? '');
    const level = tag === 'text:h' ? Number(attributes['text:outline-level'] ?? 1) || 1 : headingOf(style);
    this.#paragraphs.push({ text: '', style, level });
  }

  #openList(attributes: XmlAttributes): void {
    const style = attributes['text:style-name'] ?? this.#lists.at(-1)?.style ?? '';
    const goesOn = attributes['text:continue-numbering'] === 'true';
    const depth = this.#lists.length + 1;
    const start = this.#styles.level(style, depth)?.start ?? 1;
    const counts = (goesOn ? this.#counted.get(style) : undefined) ?? start - 1;
    this.#lists.push({ style, counts, marked: true });
  }

  #openItem(attributes: XmlAttributes): void {
    const list = this.#lists.at(-1);
    if (list === undefined) return;
    const start = Number(attributes['text:start-value']);
    list.counts = Number.isNaN(start) ? list.counts + 1 : start;
    list.marked = false;
  }

  #closeList(): void {
    const list = this.#lists.pop();
    if (list !== undefined && this.#lists.length === 0) this.#counted.set(list.style, list.counts);
  }

  #openPage(): void {
    this.#before.push(...this.#onPage(this.#writer.end()));
    this.#page += 1;
    this.#pageNamed = false;
  }

  #openTable(tag: string, attributes: XmlAttributes): void {
    if (this.#asides.length > 0) return;
    if (tag === 'table:table') {
      this.#namePage();
      this.#tables.push({ isHeader: false });
      this.#writer.openTable();
    } else if (tag === 'table:table-header-rows') this.#setHeader(true);
    else if (tag === 'table:table-row' && this.#tables.length > 0) this.#writer.openRow();
    else if (tag === 'table:table-cell' && this.#tables.length > 0) {
      this.#writer.openCell({
        isHeader: this.#tables.at(-1)?.isHeader === true,
        columns: Number(attributes['table:number-columns-spanned'] ?? 1) || 1,
        rows: Number(attributes['table:number-rows-spanned'] ?? 1) || 1,
      });
    }
  }

  #onPage(blocks: Block[]): Block[] {
    return this.#page === 0 ? blocks : blocks.map((block) => ({ ...block, page: this.#page }));
  }

  #setHeader(isHeader: boolean): void {
    const table = this.#tables.at(-1);
    if (table !== undefined) table.isHeader = isHeader;
  }

  #add(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph !== undefined) paragraph.text += text;
  }

  #endParagraph(): void {
    const paragraph = this.#paragraphs.pop();
    if (paragraph === undefined || paragraph.text.trim() === '') return;
    const { text, style, level } = paragraph;
    const aside = this.#asides.at(-1);
    if (aside !== undefined) aside.lines.push(text.replace(/\s+/g, ' ').trim());
    else if (this.#role === 'title' && !this.#pageNamed) this.#nameWith(text);
    else {
      this.#namePage();
      this.#write(text, style, level);
    }
  }

  #write(text: string, style: string, level: number | undefined): void {
    const list = this.#lists.at(-1);
    if (level !== undefined && this.#tables.length === 0) {
      this.#endSection();
      this.#writer.heading(text, level);
    } else if (list !== undefined) {
      this.#writer.item(text, list.marked ? ' ' : this.#marker(list), this.#lists.length - 1);
      list.marked = true;
    } else if (style.startsWith('Preformatted')) this.#writer.code(text);
    else this.#writer.paragraph(text);
  }

  #marker(list: List): string {
    const depth = this.#lists.length;
    const level = this.#styles.level(list.style, depth);
    if (level === undefined) return '-';
    const numbers = this.#lists.slice(Math.max(depth - level.shown, 0)).map(({ style, counts }, index) => {
      const at = this.#styles.level(style, Math.max(depth - level.shown, 0) + index + 1) ?? level;
      return formatNumber(counts, formats[at.format] ?? 'decimal');
    });
    return `${level.prefix}${numbers.join('.')}${level.suffix}`.trim();
  }

  /** A page without a title of its own is called by its number. */
  #namePage(): void {
    if (!this.#pageNamed && this.#asides.length === 0) this.#nameWith(`Slide ${this.#page}`);
  }

  #nameWith(text: string): void {
    this.#pageNamed = true;
    this.#writer.heading(text, 1);
  }

  #endAside(): void {
    const aside = this.#asides.pop();
    const text = aside?.lines.join('\n') ?? '';
    if (aside === undefined || text === '') return;
    if (aside.kind === 'comment') this.#comments.push(`Comment: ${text}`);
    else if (aside.kind === 'note') {
      this.#noteCount += 1;
      this.#notes.push(`[${this.#noteCount}] ${text}`);
      this.#add(`[${this.#noteCount}]`);
    } else {
      this.#namePage();
      this.#writer.paragraph(`Notes: ${text}`);
    }
  }

  #endSection(): void {
    const notes = this.#notes;
    this.#notes = [];
    for (const note of notes) this.#writer.paragraph(note);
  }
}

function headingOf(style: string): number | undefined {
  if (style === 'Title') return 1;
  const digit = /^Heading_20_([1-9])$/.exec(style)?.[1];
  return digit === undefined ? undefined : Number(digit);
}
