import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { ExtractedDocument } from '../../domain/rag/extracted-document.ts';

/** What a format's reader has besides the file. */
export interface Tools {
  signal: AbortSignal;
  /** Told how many pages were read, of how many. */
  progress(done: number, total: number): void;
  /** Reads a file that lies in this one, an attachment say. Undefined for one of a type that Nexus cannot read. */
  nested(file: { name: string; bytes: Uint8Array; declared?: string }): Promise<ExtractedDocument | undefined>;
}

/** Reads one format. Any error but a Problem means that the file is broken. */
export type Format = (file: SourceFile, tools: Tools) => Promise<ExtractedDocument>;
