import { type Block, type ExtractedDocument, ExtractedDocumentBuilder } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { cleanText } from './decode-text.ts';
import { decodeStream, lines } from './decode-stream.ts';
import type { Tools } from './format.ts';

/** A line or a paragraph that is longer is parted; none that people write is. */
const longestLine = 16 * 1024;
const longestParagraph = 64 * 1024;

/** Plain text: blank lines part its blocks, lines stay as they are. Read as it comes. */
export async function extractText(file: SourceFile, { signal }: Pick<Tools, 'signal'>): Promise<ExtractedDocument> {
  return { blocks: streamed(decodeStream(await file.stream(), signal)) };
}

async function* streamed(pieces: AsyncIterable<string>): AsyncGenerator<Block> {
  let paragraph = '';
  for await (const some of lines(pieces, longestLine)) {
    for (const line of some) {
      const blank = line.trim() === '';
      if (!blank && paragraph.length < longestParagraph) {
        paragraph += `${line}\n`;
        continue;
      }
      if (paragraph !== '') yield* paragraphs(cleanText(paragraph)).blocks;
      paragraph = blank ? '' : `${line}\n`;
    }
  }
  yield* paragraphs(cleanText(paragraph)).blocks;
}

/** Text that is already decoded and clean. */
export function paragraphs(text: string): ReturnType<ExtractedDocumentBuilder['build']> {
  const builder = new ExtractedDocumentBuilder();
  for (const paragraph of text.split(/\n[^\S\n]*(?:\n[^\S\n]*)+/)) builder.block('paragraph', paragraph);
  return builder.build();
}
