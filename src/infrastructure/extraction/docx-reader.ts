import type { XmlAttributes, XmlHandler } from './xml.ts';
import type { Cell } from './prose-writer.ts';

/** A paragraph of a word processor's file. */
export interface WordParagraph {
  text: string;
  style?: string;
  outline?: number;
  list?: string;
  depth?: number;
}

/** What is told of a document, in order. */
export interface WordSink {
  paragraph(paragraph: WordParagraph): void;
  openTable(): void;
  openRow(): void;
  openCell(cell: Cell): void;
  closeCell(): void;
  closeRow(): void;
  closeTable(): void;
  /** What stands in the text for a reference to a note. */
  note(kind: 'footnote' | 'endnote', id: string): string;
}

interface Table {
  firstRowIsHeader: boolean;
  rows: number;
  isHeader: boolean;
  /** A cell whose properties are being read. */
  cell: Cell | undefined;
}

/** Elements that are not read, with all in them: what was deleted, how it looked before, what others show instead. */
const unread = new Set(
  (
    'w:del w:moveFrom w:rPrChange w:pPrChange w:tblPrChange w:trPrChange w:tcPrChange w:tblGridChange w:sectPrChange ' +
    'w:numberingChange w:sdtPr w:sdtEndPr w:sectPr w:rt mc:Fallback'
  ).split(' '),
);

const texts = new Set(['w:t', 'm:t', 'a:t']);

/** What stands between the parts of formulas. */
const formulaSigns: Record<string, string> = { 'm:den': '/', 'm:sup': '^', 'm:sub': '_' };

/** Reads the XML of a document's body, of its notes, or of its headers. */
export class WordReader implements XmlHandler {
  readonly #sink: WordSink;
  /** Open paragraphs: one may hold text boxes with paragraphs of their own, which come before it. */
  readonly #paragraphs: WordParagraph[] = [];
  readonly #tables: Table[] = [];
  #unread = 0;
  #inText = false;
  #inProperties = false;
  #isHidden = false;

  constructor(sink: WordSink) {
    this.#sink = sink;
  }

  open(tag: string, attributes: XmlAttributes): void {
    if (this.#unread > 0 || unread.has(tag)) {
      this.#unread += 1;
      return;
    }
    if (tag.startsWith('w:')) this.#openWord(tag, attributes);
    else if (texts.has(tag)) this.#inText = true;
    else if (formulaSigns[tag] !== undefined) this.#add(formulaSigns[tag]);
  }

  text(text: string): void {
    if (this.#inText && this.#unread === 0) this.#add(text);
  }

  close(tag: string): void {
    if (this.#unread > 0) {
      this.#unread -= 1;
      return;
    }
    if (texts.has(tag)) this.#inText = false;
    else if (tag === 'w:p') this.#endParagraph();
    else if (tag === 'w:pPr') this.#inProperties = false;
    else if (tag === 'w:tbl') {
      if (this.#tables.pop() !== undefined) this.#sink.closeTable();
    } else if (tag === 'w:tr') this.#sink.closeRow();
    else if (tag === 'w:tc') {
      this.#startCell();
      this.#sink.closeCell();
    }
  }

  #openWord(tag: string, attributes: XmlAttributes): void {
    if (this.#inProperties) this.#property(tag, attributes['w:val'] ?? '');
    else if (tag === 'w:p') {
      this.#startCell();
      this.#paragraphs.push({ text: '' });
    } else if (tag === 'w:pPr') this.#inProperties = this.#paragraphs.length > 0;
    else if (tag === 'w:t') this.#inText = true;
    else if (tag === 'w:r') this.#isHidden = false;
    else if (tag === 'w:vanish') this.#isHidden = isOn(attributes['w:val']);
    else if (tag === 'w:tab' || tag === 'w:ptab') this.#add('\t');
    else if (tag === 'w:br' || tag === 'w:cr') this.#add('\n');
    else if (tag === 'w:noBreakHyphen') this.#add('-');
    else if (tag === 'w:sym') this.#add(symbol(attributes['w:char']));
    else if (tag === 'w:footnoteReference') this.#add(this.#sink.note('footnote', attributes['w:id'] ?? ''));
    else if (tag === 'w:endnoteReference') this.#add(this.#sink.note('endnote', attributes['w:id'] ?? ''));
    else this.#openTable(tag, attributes);
  }

  #openTable(tag: string, attributes: XmlAttributes): void {
    const table = this.#tables.at(-1);
    if (tag === 'w:tbl') {
      this.#startCell();
      this.#tables.push({ firstRowIsHeader: false, rows: 0, isHeader: false, cell: undefined });
      this.#sink.openTable();
    } else if (table === undefined) return;
    else if (tag === 'w:tblLook') table.firstRowIsHeader = marksFirstRow(attributes);
    else if (tag === 'w:tr') {
      table.isHeader = table.rows === 0 && table.firstRowIsHeader;
      table.rows += 1;
      this.#sink.openRow();
    } else if (tag === 'w:tblHeader') table.isHeader = isOn(attributes['w:val']);
    else if (tag === 'w:tc') table.cell = { isHeader: table.isHeader };
    else if (table.cell !== undefined && tag === 'w:gridSpan') table.cell.columns = Number(attributes['w:val']) || 1;
    else if (table.cell !== undefined && tag === 'w:vMerge') {
      table.cell.continues = (attributes['w:val'] ?? 'continue') === 'continue';
    }
  }

  /** A cell's properties are all read once there is something in it. */
  #startCell(): void {
    const table = this.#tables.at(-1);
    if (table?.cell === undefined) return;
    this.#sink.openCell(table.cell);
    table.cell = undefined;
  }

  #property(tag: string, value: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph === undefined) return;
    if (tag === 'w:pStyle') paragraph.style = value;
    else if (tag === 'w:outlineLvl') paragraph.outline = Number(value);
    else if (tag === 'w:numId') paragraph.list = value;
    else if (tag === 'w:ilvl') paragraph.depth = Number(value);
  }

  #add(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph !== undefined && !this.#isHidden) paragraph.text += text;
  }

  #endParagraph(): void {
    const paragraph = this.#paragraphs.pop();
    this.#isHidden = false;
    if (paragraph !== undefined && paragraph.text.trim() !== '') this.#sink.paragraph(paragraph);
  }
}

function isOn(value: string | undefined): boolean {
  return value !== '0' && value !== 'false' && value !== 'off';
}

function marksFirstRow(attributes: XmlAttributes): boolean {
  const named = attributes['w:firstRow'];
  if (named !== undefined) return isOn(named);
  return (Number.parseInt(attributes['w:val'] ?? '0', 16) & 0x20) !== 0;
}

/** Symbol fonts have their own characters where Unicode has none; those cannot be told. */
function symbol(code: string | undefined): string {
  const point = Number.parseInt(code ?? '', 16);
  return point >= 0x20 && point < 0xd800 ? String.fromCharCode(point) : '';
}
