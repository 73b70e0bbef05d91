import { type ExtractedDocument, ExtractedDocumentBuilder } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { cleanText, decodeText } from './decode-text.ts';

/** Plain text: blank lines part its blocks, lines stay as they are. */
export async function extractText(file: SourceFile): Promise<ExtractedDocument> {
  return paragraphs(cleanText(decodeText(await file.read())));
}

/** Text that is already decoded and clean. */
export function paragraphs(text: string): ExtractedDocument {
  const builder = new ExtractedDocumentBuilder();
  for (const paragraph of text.split(/\n[^\S\n]*(?:\n[^\S\n]*)+/)) builder.block('paragraph', paragraph);
  return builder.build();
}
