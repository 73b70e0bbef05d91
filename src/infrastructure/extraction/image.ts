import type { ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { Problem } from '../../domain/problem.ts';
import type { Tools } from './format.ts';
import { recognizedParagraphs, recognizedNote } from './recognized.ts';

/** A picture of text: a photographed letter, a screenshot. */
export async function extractImage(file: SourceFile, { recognizer, signal }: Tools): Promise<ExtractedDocument> {
  if (recognizer === undefined) {
    throw new Problem(
      'capability_unavailable',
      `“${file.name}” is an image; reading the text in images (OCR) is off. NEXUS_OCR turns it on.`,
    );
  }
  const text = await recognizer.image({ bytes: await file.read(), mediaType: file.mediaType }, signal);
  const blocks = recognizedParagraphs(text).map((paragraph) => ({ kind: 'paragraph' as const, text: paragraph }));
  return { note: recognizedNote(), blocks };
}
