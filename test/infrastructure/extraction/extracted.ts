import type { ExtractedDocument } from '../../../src/domain/rag/extracted-document.ts';
import { createDocumentExtractor } from '../../../src/infrastructure/extraction/document-extractor.ts';

const extractor = createDocumentExtractor();

/** A type by the way a person would call it. */
const types = { txt: 'text/plain', md: 'text/markdown', html: 'text/html', pdf: 'application/pdf' } as const;

export function extract(
  type: keyof typeof types,
  content: string | Uint8Array,
  signal = new AbortController().signal,
): Promise<ExtractedDocument> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return extractor.extract({ bytes, mediaType: types[type], name: `file.${type}`, signal });
}

/** Blocks as "kind: text", headings with their level. */
export function outline({ blocks, text }: ExtractedDocument): string[] {
  return blocks.map(({ kind, level, start, end }) => `${kind}${level ?? ''}: ${text.slice(start, end)}`);
}

/** The code of the Problem that work ends in. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'no problem';
}

export async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  return 'no problem';
}
