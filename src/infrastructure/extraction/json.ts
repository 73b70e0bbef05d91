import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { cleanText, decodeText } from './decode-text.ts';
import { decodeStream, lines } from './decode-stream.ts';
import { jsonBlocks, recordBlock } from './json-blocks.ts';
import { extractText } from './text.ts';
import type { Tools } from './format.ts';

/** What is parsed in one go; a larger file is read line by line, as it is written. */
const parsedBytes = 4 * 1024 * 1024;
/** A record of JSON Lines that is longer stays as it is. */
const longestRecord = 1024 * 1024;

/** JSON as sections, tables and `key: value` lines. What is no JSON after all is read as text. */
export async function extractJson(file: SourceFile, tools: Tools): Promise<ExtractedDocument> {
  if (file.bytes > parsedBytes)
    return isRecord(await firstLine(file)) ? extractJsonLines(file, tools) : extractText(file, tools);
  const text = decodeText(await file.read());
  const value = parsed(text);
  if (value !== undefined) return { ...titled(value), blocks: jsonBlocks(value) };
  return isRecord(text.trimStart().split('\n', 1)[0] ?? '') ? extractJsonLines(file, tools) : extractText(file, tools);
}

/** JSON Lines: each record a block of its own, read as they come. */
export async function extractJsonLines(file: SourceFile, { signal }: Tools): Promise<ExtractedDocument> {
  return { blocks: records(lines(decodeStream(await file.stream(), signal), longestRecord)) };
}

async function* records(pieces: AsyncIterable<string[]>): AsyncGenerator<Block> {
  for await (const texts of pieces) {
    for (const text of texts) {
      const value = text.trim() === '' ? undefined : parsed(text);
      if (value === undefined) yield { kind: 'paragraph', text: cleanText(text) };
      else yield* recordBlock(value);
    }
  }
}

/** Never undefined for JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(line: string): boolean {
  const value = parsed(line);
  return typeof value === 'object' && value !== null;
}

async function firstLine(file: SourceFile): Promise<string> {
  const { signal } = new AbortController();
  for await (const [line = ''] of lines(decodeStream(await file.stream(), signal), longestRecord)) return line;
  return '';
}

/** Title of the whole, as documents of many kinds have one. */
function titled(value: unknown): { title?: string } {
  if (typeof value !== 'object' || value === null) return {};
  const { title, name } = value as { title?: unknown; name?: unknown };
  const stated = [title, name].find((text): text is string => typeof text === 'string' && text.trim() !== '');
  return stated === undefined ? {} : { title: cleanText(stated) };
}
