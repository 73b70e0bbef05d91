/**
 * What every format becomes: blocks in reading order. The document's text is its blocks, joined by an empty line each; all
 * offsets count in that text.
 */
export interface ExtractedDocument {
  /** The document's own title where it states one (`<title>`, PDF metadata, first heading). */
  title?: string;
  /** What people should know of how it was read: a sentence or two. */
  note?: string;
  /** Read once; a long document makes them as they are asked for. */
  blocks: Iterable<Block> | AsyncIterable<Block>;
}

export type BlockKind = 'heading' | 'paragraph' | 'list' | 'code' | 'table';

export interface Block {
  kind: BlockKind;
  /** Not blank; lines end in `\n`, the last one without. */
  text: string;
  /** 1 to 6, for headings. */
  level?: number;
  /** 1-based page it starts on, for formats with pages. */
  page?: number;
  /** Lines at the start of a table that say what its columns are. */
  headerLines?: number;
}

/** What stands between two blocks. */
export const blockGap = '\n\n';

/** The block, with its line ends and edges put right; undefined for one without text. */
export function cleanBlock({ text, ...rest }: Block): Block | undefined {
  const body = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
  return body.trim() === '' ? undefined : { ...rest, text: body };
}

/** A title in one line of bearable length. */
export function cleanTitle(title: string): string {
  return title.replace(/\s+/g, ' ').trim().slice(0, 300);
}

/** Collects blocks. Extractors that read a file whole write through it. */
export class ExtractedDocumentBuilder {
  readonly #blocks: Block[] = [];
  #page: number | undefined;

  /** Starts a page. */
  page(): void {
    this.#page = (this.#page ?? 0) + 1;
  }

  /** Adds a block of text; an empty one is left out. */
  block(kind: BlockKind, text: string, { level, headerLines }: { level?: number; headerLines?: number } = {}): void {
    const block = cleanBlock({
      kind,
      text,
      ...(level !== undefined && { level }),
      ...(headerLines !== undefined && { headerLines }),
      ...(this.#page !== undefined && { page: this.#page }),
    });
    if (block !== undefined) this.#blocks.push(block);
  }

  build(title?: string): ExtractedDocument & { blocks: Block[] } {
    const stated = title?.trim() || this.#blocks.find((block) => block.kind === 'heading')?.text;
    return { ...(stated && { title: cleanTitle(stated) }), blocks: this.#blocks };
  }
}
