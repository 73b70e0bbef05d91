import type { BlockKind } from '../../domain/rag/extracted-document.ts';
import { cleanText } from './decode-text.ts';
import { ListWriter } from './html-list.ts';
import { type Attributes, type Region, headingLevel, isBlock, isUnread, regionOf } from './html-rules.ts';
import { TableWriter } from './html-table.ts';

/** A block of the page and the region it stands in. */
export interface Piece {
  kind: BlockKind;
  text: string;
  level?: number;
  headerLines?: number;
  region?: Region;
}

interface Frame {
  tag: string;
  region: Region | undefined;
}

/** Turns a stream of tags and text into pieces, in one pass and without building a tree. */
export class HtmlReader {
  readonly pieces: Piece[] = [];
  title = '';
  readonly #frames: Frame[] = [];
  readonly #containers: (ListWriter | TableWriter)[] = [];
  /** Those that hold text which is not among the pieces yet, outermost first. */
  readonly #unsettled = new Set<ListWriter | TableWriter>();
  #inline = '';
  #level: number | undefined;
  #preformatted = 0;
  /** Number of open elements from the outermost one that is not read. */
  #unread = 0;
  #inTitle = false;

  get depth(): number {
    return this.#frames.length;
  }

  open(tag: string, attributes: Attributes): void {
    const outer = this.#frames.at(-1)?.region;
    this.#frames.push({ tag, region: outer });
    if (this.#unread > 0 || isUnread(tag, attributes)) {
      this.#unread += 1;
      return;
    }
    if (isBlock(tag)) this.#break();
    this.#frames.splice(-1, 1, { tag, region: regionOf(tag, attributes, outer) });
    this.#inTitle = tag === 'title' && this.title === '';
    if (tag === 'br') this.#inline += '\n';
    else if (isPreformatted(tag)) this.#preformatted += 1;
    else this.#openStructure(tag, attributes);
  }

  close(): void {
    if (this.#unread > 0) {
      this.#unread -= 1;
      this.#frames.pop();
      return;
    }
    const tag = this.#frames.at(-1)?.tag ?? '';
    if (isPreformatted(tag) && this.#preformatted === 1) this.#flush();
    else if (isBlock(tag)) this.#break();
    this.#closeStructure(tag);
    this.#frames.pop();
  }

  text(text: string): void {
    if (this.#unread > 0) return;
    if (this.#inTitle) this.title += text;
    else this.#inline += this.#preformatted > 0 ? text : text.replace(/\s+/g, ' ');
  }

  /** Everything is closed: writes out what is pending. */
  end(): void {
    this.#flush();
    this.#settle();
  }

  #openStructure(tag: string, attributes: Attributes): void {
    const container = this.#containers.at(-1);
    if (isList(tag)) this.#openList(tag, attributes.start);
    else if (tag === 'li' || tag === 'dt' || tag === 'dd')
      (container instanceof ListWriter ? container : undefined)?.item(tag);
    else if (tag === 'table') this.#containers.push(new TableWriter());
    else if ((tag === 'td' || tag === 'th') && container instanceof TableWriter) {
      container.openCell(tag === 'th', attributes);
    } else this.#level = headingLevel(tag) ?? this.#level;
  }

  #openList(tag: string, start: string | undefined): void {
    let list = this.#containers.at(-1);
    if (!(list instanceof ListWriter)) {
      list = new ListWriter();
      this.#containers.push(list);
    }
    list.open(tag, start);
  }

  #closeStructure(tag: string): void {
    const container = this.#containers.at(-1);
    if (tag === 'title') this.#inTitle = false;
    else if (isPreformatted(tag)) this.#preformatted -= 1;
    else if (headingLevel(tag) !== undefined) this.#level = undefined;
    else if (container instanceof ListWriter && isList(tag)) this.#closeList(container);
    else if (container instanceof TableWriter) this.#closeInTable(container, tag);
  }

  #closeList(list: ListWriter): void {
    list.close();
    if (list.depth > 0) return;
    const below = this.#containers.at(-2);
    // A list in a table cell is a part of that cell.
    if (below instanceof TableWriter && below.inCell) {
      below.add(
        list
          .take()
          .replace(/^ *(?:- )?/gm, '')
          .replaceAll('\n', '; '),
      );
      this.#unsettled.delete(list);
      this.#unsettled.add(below);
    } else this.#settle();
    this.#containers.pop();
  }

  #closeInTable(table: TableWriter, tag: string): void {
    if (tag === 'td' || tag === 'th') table.closeCell();
    else if (tag === 'tr') table.closeRow();
    else if (tag === 'table') {
      this.#settle();
      this.#containers.pop();
    }
  }

  /** A line ends here; inside preformatted text that is no more than a line break. */
  #break(): void {
    if (this.#preformatted === 0) this.#flush();
    else if (this.#inline !== '' && !this.#inline.endsWith('\n')) this.#inline += '\n';
  }

  #flush(): void {
    if (this.#inline === '') return;
    const raw = cleanText(this.#inline);
    this.#inline = '';
    if (this.#preformatted > 0) this.#emit('code', raw);
    else
      this.#place(
        raw
          .replace(/\s*\n\s*/g, '\n')
          .replace(/[^\S\n]+/g, ' ')
          .trim(),
      );
  }

  #place(text: string): void {
    if (text === '') return;
    const container = this.#containers.at(-1);
    if (this.#level !== undefined) this.#emit('heading', text.replaceAll('\n', ' '), this.#level);
    else if (container instanceof ListWriter || container?.inCell) {
      container.add(text);
      this.#unsettled.add(container);
    } else this.#emit('paragraph', text);
  }

  /** Adds a block, after what the lists and tables around it have collected so far. */
  #emit(kind: BlockKind, text: string, level?: number): void {
    if (text.trim() === '') return;
    this.#settle();
    this.#push(kind, text, level === undefined ? {} : { level });
  }

  #settle(): void {
    for (const container of this.#unsettled) {
      if (container instanceof ListWriter) this.#push('list', container.take());
      else for (const { kind, text, ...rest } of container.take()) this.#push(kind, text, rest);
    }
    this.#unsettled.clear();
  }

  #push(kind: BlockKind, text: string, rest: Pick<Piece, 'level' | 'headerLines'> = {}): void {
    if (text.trim() === '') return;
    const region = this.#frames.at(-1)?.region;
    this.pieces.push({ kind, text, ...rest, ...(region !== undefined && { region }) });
  }
}

function isList(tag: string): boolean {
  return tag === 'ul' || tag === 'ol' || tag === 'dl' || tag === 'menu' || tag === 'dir';
}

function isPreformatted(tag: string): boolean {
  return tag === 'pre' || tag === 'listing' || tag === 'xmp';
}
