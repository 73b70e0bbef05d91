import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { CharacterMaps } from './character-maps.ts';
import type { ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { TextRecognizer } from '../../domain/ports/text-recognizer.ts';

/** What a format's reader has besides the file. */
export interface Tools {
  /** Reads text in pictures, where that is set up. */
  recognizer?: TextRecognizer;
  /** See `openPdf`. */
  characterMaps?: CharacterMaps;
  signal: AbortSignal;
  /** What may still be unpacked while this file is read, the files in it included. */
  unpacking: { bytes: number; entries: number };
  /** Told how many pages were read, of how many. */
  progress(done: number, total: number): void;
  /** Reads a file that lies in this one, an attachment say. Undefined for one of a type that Nexus cannot read. */
  nested(file: { name: string; bytes: Uint8Array; declared?: string }): Promise<ExtractedDocument | undefined>;
}

/** Reads one format. Any error but a Problem means that the file is broken. */
export type Format = (file: SourceFile, tools: Tools) => Promise<ExtractedDocument>;
