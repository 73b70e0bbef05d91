import type { ExtractedDocument } from '../rag/extracted-document.ts';

/**
 * Turns a file into text. Throws a Problem: `document_encrypted` for a password, `document_empty` where there is no
 * text to find (a scan, say), `document_unreadable` for a broken file. Never returns a document without text.
 */
export interface DocumentExtractor {
  /** What the bytes are, from their first KiB and the name; undefined when Nexus cannot read that type. */
  sniff(input: { head: Uint8Array; name: string; declared?: string }): string | undefined;
  extract(input: {
    bytes: Uint8Array;
    mediaType: string;
    name: string;
    signal: AbortSignal;
  }): Promise<ExtractedDocument>;
}
