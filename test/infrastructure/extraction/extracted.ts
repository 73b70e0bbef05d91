import { blockGap } from '../../../src/domain/rag/extracted-document.ts';
import { createDocumentExtractor, inMemory } from '../../../src/infrastructure/extraction/document-extractor.ts';
import type { Block } from '../../../src/domain/rag/extracted-document.ts';

type Equipment = Parameters<typeof createDocumentExtractor>[0] & { signal?: AbortSignal };

/** A type by the way a person would call it. */
const types = {
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  epub: 'application/epub+zip',
  rtf: 'application/rtf',
  zip: 'application/zip',
} as const;

export interface Extracted {
  title?: string;
  note?: string;
  blocks: Block[];
  /** The blocks, joined. */
  text: string;
}

export function extract(
  type: keyof typeof types,
  content: string | Uint8Array,
  signal?: AbortSignal,
): Promise<Extracted> {
  return extractFile(`file.${type}`, types[type], content, signal === undefined ? {} : { signal });
}

export async function extractFile(
  name: string,
  mediaType: string,
  content: string | Uint8Array,
  { signal = new AbortController().signal, ...equipment }: Equipment = {},
): Promise<Extracted> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const document = await createDocumentExtractor(equipment).extract(inMemory({ name, mediaType, content: bytes }), {
    signal,
  });
  const blocks: Block[] = [];
  for await (const block of document.blocks) blocks.push(block);
  return { ...document, blocks, text: blocks.map(({ text }) => text).join(blockGap) };
}

/** Blocks as "kind: text", headings with their level. */
export function outline({ blocks }: { blocks: readonly Block[] }): string[] {
  return blocks.map(({ kind, level, text }) => `${kind}${level ?? ''}: ${text}`);
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
