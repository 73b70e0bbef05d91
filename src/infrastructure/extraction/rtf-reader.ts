import type { Block } from '../../domain/rag/extracted-document.ts';
import { cleanText } from './decode-text.ts';
import { type RtfParagraph, type RtfStyle, RtfWriter } from './rtf-writer.ts';
import { asides, characters, codePageOf, decodePage, readThough, unread } from './rtf-words.ts';

type Destination = 'text' | 'fonts' | 'styles' | 'info' | 'title' | 'label';

/** What a group changes is undone at its end. */
interface Group {
  destination: Destination;
  unread: boolean;
  /** Bytes that stand for a Unicode character where programs do not know it. */
  fallbacks: number;
  font: number;
  hidden: boolean;
  deleted: boolean;
  /** Holds the same text twice, for old programs and for others. */
  twice: boolean;
  /** What the text in it is, and the paragraph that goes on behind it. */
  aside?: { kind: 'note' | 'comment' | 'margin'; outer: RtfParagraph };
}

const deepestGroup = 1_000;
const mostFonts = 10_000;
const longestTitle = 1_000;

/** Turns the groups, control words and bytes of an RTF file into blocks. */
export class RtfReader {
  title = '';
  readonly #writer = new RtfWriter();
  readonly #groups: Group[] = [];
  readonly #pages = new Map<number, number>();
  readonly #styles = new Map<number, RtfStyle>();
  #group: Group = newGroup();
  /** Groups that are open beyond the deepest that are told apart. */
  #tooDeep = 0;
  #codePage = 1252;
  #defaultFont = 0;
  /** Bytes of text that are not decoded yet: a character may have two. */
  #pending: number[] = [];
  /** Fallbacks that are still to come for the last Unicode character. */
  #skip = 0;
  #optional = false;
  #style: { number: number; style: RtfStyle } | undefined;
  #paragraph = newParagraph();
  /** Lines of the aside that is open; they do not stand in each other. */
  #lines: string[] = [];

  open(): void {
    this.#flush();
    this.#skip = 0;
    this.#optional = false;
    if (this.#groups.length >= deepestGroup) {
      this.#tooDeep += 1;
      return;
    }
    this.#groups.push(this.#group);
    const { aside: _, ...rest } = this.#group;
    this.#group = { ...rest, twice: false, unread: rest.unread || rest.twice };
  }

  close(): void {
    this.#flush();
    this.#skip = 0;
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const { aside } = this.#group;
    if (aside !== undefined) this.#endAside(aside);
    if (this.#group.destination === 'styles') this.#endStyle();
    this.#group = this.#groups.pop() ?? newGroup();
  }

  /** The next control word opens a group that may be skipped by those who do not know it. */
  optional(): void {
    this.#optional = true;
  }

  /** Whether the group that holds all of the file has ended. */
  get isClosed(): boolean {
    return this.#groups.length === 0;
  }

  /** A byte that was written as an escape. */
  byte(byte: number): void {
    if (this.#skip > 0) this.#skip -= 1;
    else if (!this.#group.unread) this.#pending.push(byte);
  }

  bytes(bytes: Uint8Array): void {
    let from = 0;
    // A fallback is one byte or one escape; raw text is as long as it is.
    while (this.#skip > 0 && from < bytes.length) {
      this.#skip -= 1;
      from += 1;
    }
    if (this.#group.unread) return;
    if (from < bytes.length && this.#pending.length === 0 && isAscii(bytes)) {
      this.#add(String.fromCharCode(...bytes.subarray(from, from + 60_000)));
      if (bytes.length > from + 60_000) this.bytes(bytes.subarray(from + 60_000));
      return;
    }
    for (const byte of bytes.subarray(from)) this.#pending.push(byte);
  }

  character(text: string): void {
    this.#flush();
    if (this.#skip > 0) this.#skip -= 1;
    else if (!this.#group.unread) this.#add(text);
  }

  control(word: string, parameter: number | undefined): void {
    this.#flush();
    const isOptional = this.#optional;
    this.#optional = false;
    if (word === 'u') return this.#unicode(parameter ?? 0);
    if (this.#skip > 0 && characters[word] !== undefined) {
      this.#skip -= 1;
      return;
    }
    this.#skip = 0;
    if (word === 'ud' && this.#groups.at(-1)?.twice) this.#group.unread = this.#groups.at(-1)?.unread ?? false;
    else if (this.#group.unread) return;
    else if (asides[word] !== undefined) this.#openAside(asides[word]);
    else if (this.#openDestination(word)) return;
    else if (unread.has(word) || (isOptional && !readThough.has(word))) this.#group.unread = true;
    else if (this.#group.destination === 'fonts') this.#describeFont(word, parameter ?? 0);
    else if (this.#group.destination === 'styles') this.#describeStyle(word, parameter ?? 0);
    else this.#format(word, parameter);
  }

  /** The rest, once all is told. */
  end(): Block[] {
    while (this.#groups.length > 0) this.close();
    this.#flush();
    this.#endParagraph();
    return this.#writer.end();
  }

  #openDestination(word: string): boolean {
    const destination = destinations[word];
    if (word === 'upr') this.#group.twice = true;
    else if (destination === undefined) return false;
    else this.#group.destination = destination;
    return true;
  }

  #format(word: string, parameter: number | undefined): void {
    const isOn = parameter !== 0;
    const character = characters[word];
    if (character !== undefined) this.#add(character);
    else if (word === 'par' || word === 'sect') this.#endParagraph();
    else if (word === 'cell') this.#endParagraph('cell');
    else if (word === 'row') this.#writer.endRow();
    else if (word === 'trowd') this.#writer.startRow();
    else if (word === 'trhdr') this.#writer.markHeader();
    else if (word === 'pard')
      this.#paragraph = { ...newParagraph(), text: this.#paragraph.text, label: this.#paragraph.label };
    else if (word === 'intbl') this.#paragraph.inTable = isOn;
    else if (word === 's') this.#paragraph.style = this.#styles.get(parameter ?? 0);
    else if (word === 'outlinelevel') this.#paragraph.outline = parameter ?? 0;
    else if (word === 'ls') this.#paragraph.isItem = isOn;
    else if (word === 'ilvl') this.#paragraph.depth = parameter ?? 0;
    else if (word === 'v') this.#group.hidden = isOn;
    else if (word === 'deleted') this.#group.deleted = isOn;
    else if (word === 'plain') this.#plain();
    else if (word === 'f') this.#group.font = parameter ?? 0;
    else if (word === 'uc') this.#group.fallbacks = Math.min(Math.max(parameter ?? 1, 0), 16);
    else if (word === 'ansicpg') this.#codePage = parameter || this.#codePage;
    else if (word === 'mac') this.#codePage = 10_000;
    else if (word === 'deff') {
      this.#defaultFont = parameter ?? 0;
      this.#group.font = this.#defaultFont;
    }
  }

  #plain(): void {
    this.#group.hidden = false;
    this.#group.deleted = false;
    this.#group.font = this.#defaultFont;
  }

  #describeFont(word: string, parameter: number): void {
    if (word === 'f') this.#group.font = parameter;
    const page = word === 'fcharset' ? codePageOf(parameter) : word === 'cpg' ? parameter : undefined;
    if (page !== undefined && this.#pages.size < mostFonts) this.#pages.set(this.#group.font, page);
  }

  #describeStyle(word: string, parameter: number): void {
    // Styles of characters and of tables are marked as optional; those are not read.
    if (word === 's') this.#style = { number: parameter, style: { name: '' } };
    else if (word === 'outlinelevel' && this.#style !== undefined) this.#style.style.outline = parameter;
  }

  #endStyle(): void {
    if (this.#style === undefined || this.#styles.size >= mostFonts) return;
    const { number, style } = this.#style;
    this.#styles.set(number, { ...style, name: style.name.replace(/;.*$/s, '').trim().toLowerCase() });
    this.#style = undefined;
  }

  #unicode(code: number): void {
    this.#skip = this.#group.fallbacks;
    if (!this.#group.unread) this.#add(String.fromCharCode(code & 0xffff));
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Uint8Array.from(this.#pending);
    this.#pending = [];
    // Properties of the document are in its own code page, whatever font is set.
    const font = this.#group.destination === 'title' ? undefined : this.#pages.get(this.#group.font);
    this.#add(decodePage(bytes, font ?? this.#codePage));
  }

  #add(text: string): void {
    const { destination, hidden, deleted } = this.#group;
    if (destination === 'title') this.title = (this.title + text).slice(0, longestTitle);
    else if (destination === 'styles' && this.#style !== undefined) {
      if (this.#style.style.name.length < longestTitle) this.#style.style.name += text;
    } else if (destination === 'label') this.#paragraph.label = ((this.#paragraph.label ?? '') + text).slice(0, 40);
    else if (destination === 'text' && !hidden && !deleted) this.#paragraph.text += text;
  }

  #endParagraph(end: 'paragraph' | 'cell' = 'paragraph'): void {
    const paragraph = this.#paragraph;
    // What was set for it holds for those behind it, until it is set anew.
    this.#paragraph = { ...paragraph, text: '', label: undefined };
    const aside = this.#groups.findLast((group) => group.aside !== undefined)?.aside ?? this.#group.aside;
    if (aside === undefined) this.#writer.write(paragraph, end);
    else {
      const line = cleanText(paragraph.text).replace(/\s+/g, ' ').trim();
      if (line !== '') this.#lines.push(line);
    }
  }

  #openAside(kind: 'note' | 'comment' | 'margin'): void {
    if (this.#groups.some(({ aside }) => aside !== undefined)) return;
    this.#group.aside = { kind, outer: this.#paragraph };
    this.#paragraph = newParagraph();
  }

  #endAside({ kind, outer }: NonNullable<Group['aside']>): void {
    this.#endParagraph();
    const lines = this.#lines;
    this.#lines = [];
    this.#paragraph = outer;
    this.#paragraph.text += this.#writer.aside(kind, lines);
  }
}

const destinations: Record<string, Destination> = {
  fonttbl: 'fonts',
  stylesheet: 'styles',
  info: 'info',
  title: 'title',
  listtext: 'label',
  pntext: 'label',
};

function newGroup(): Group {
  return { destination: 'text', unread: false, fallbacks: 1, font: 0, hidden: false, deleted: false, twice: false };
}

function newParagraph(): RtfParagraph {
  return { text: '', label: undefined, style: undefined, outline: undefined, inTable: false, isItem: false, depth: 0 };
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}
