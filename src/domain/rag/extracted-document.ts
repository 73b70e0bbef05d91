/**
 * What every format becomes: one plain text and the blocks that structure it.
 * Blocks are in reading order, do not overlap, and lie inside `text`; offsets are UTF-16 code units of `text`.
 * Between two blocks `text` has at least one line break.
 */
export interface ExtractedDocument {
  /** The document's own title where it states one (`<title>`, PDF metadata, first heading). */
  title?: string;
  text: string;
  blocks: Block[];
  /** Offset of each page's first character, for formats with pages. */
  pages?: number[];
}

export type BlockKind = 'heading' | 'paragraph' | 'list' | 'code' | 'table';

export interface Block {
  kind: BlockKind;
  /** 1 to 6, for headings. */
  level?: number;
  start: number;
  end: number;
}

/** Appends blocks and keeps text and offsets in step. Extractors write through it. */
export class ExtractedDocumentBuilder {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  readonly #pages: number[] = [];
  #length = 0;

  /** Starts a page: the next block is its first. */
  page(): void {
    this.#pages.push(this.#length);
  }

  /** Adds a block of text, trimmed; an empty one is left out. */
  block(kind: BlockKind, text: string, level?: number): void {
    const body = text
      .replace(/\r\n?/g, '\n')
      .replace(/^\s*\n/, '')
      .trimEnd();
    if (body.trim() === '') return;
    const block: Block = { kind, start: this.#length, end: this.#length + body.length };
    if (level !== undefined) block.level = level;
    this.#blocks.push(block);
    this.#parts.push(body, '\n\n');
    this.#length += body.length + 2;
  }

  build(title?: string): ExtractedDocument {
    const document: ExtractedDocument = { text: this.#parts.join(''), blocks: this.#blocks };
    const firstHeading = this.#blocks.find((block) => block.kind === 'heading');
    const stated = title?.trim() || (firstHeading && document.text.slice(firstHeading.start, firstHeading.end));
    if (stated) document.title = stated.replace(/\s+/g, ' ').slice(0, 300);
    if (this.#pages.length > 0) document.pages = this.#pages;
    return document;
  }
}
