import { ExtractedDocumentBuilder, blockGap } from '../../../src/domain/rag/extracted-document.ts';
import { Chunker } from '../../../src/domain/rag/chunk.ts';
import type { Block } from '../../../src/domain/rag/extracted-document.ts';
import type { Chunk, ChunkerOptions } from '../../../src/domain/rag/chunk.ts';

/** A token a word: what the rules do can be counted by hand. */
export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0;

export function documentOf(write: (builder: ExtractedDocumentBuilder) => void): Block[] {
  const builder = new ExtractedDocumentBuilder();
  write(builder);
  return builder.build().blocks;
}

interface Options extends Partial<ChunkerOptions> {
  /** Hears what each block gave. */
  each?: (block: Block, chunks: Chunk[]) => void;
}

export function chunkDocument(blocks: Block[], { each, count = countWords, ...options }: Options = {}): Chunk[] {
  const chunker = new Chunker({ count, ...options });
  const chunks = blocks.flatMap((block) => {
    const given = chunker.push(block);
    each?.(block, given);
    return given;
  });
  return [...chunks, ...chunker.end()];
}

export function textOf(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text).join(blockGap);
}

/** The slice of the text that a byte span names. */
export function byBytes(text: string, start: number, end: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(start, end));
}
