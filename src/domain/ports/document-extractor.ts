import type { ExtractedDocument } from '../rag/extracted-document.ts';

/** A file on its way to becoming text. */
export interface SourceFile {
  name: string;
  mediaType: string;
  /** Its size. */
  bytes: number;
  /** All of it. */
  read(): Promise<Uint8Array>;
  /** The same from the start, in pieces: what formats that are read in one pass use, so that the whole is never held. */
  stream(): Promise<ReadableStream<Uint8Array>>;
}

export interface Sniffed {
  mediaType: string;
  /** Where name and content disagree: a sentence that says so, for people. */
  note?: string;
}

/**
 * Turns a file into text. Throws a Problem, `extract` itself or while its blocks are read: `document_encrypted` for a
 * password, `document_empty` where there is no text to find, `document_unreadable` for a broken file, `payload_too_large`
 * for one that unpacks to more than is read. Never ends without a block that has text in it.
 */
export interface DocumentExtractor {
  /** The types it reads, as people call them. */
  readonly reads: readonly string[];
  /** What the bytes are, from their first KiB and the name; undefined when Nexus cannot read that type. */
  sniff(input: { head: Uint8Array; name: string; declared?: string }): Sniffed | undefined;
  /** `progress` is told how many of a document's pages were read, for formats where that takes time. */
  extract(
    file: SourceFile,
    options: { signal: AbortSignal; progress?: (done: number, total: number) => void },
  ): Promise<ExtractedDocument>;
}
