import { describe, expect, it } from 'vitest';
import { ExtractedDocumentBuilder, blockGap } from '../../../src/domain/rag/extracted-document.ts';
import { Chunker, countWords } from '../../../src/domain/rag/chunk.ts';
import type { Chunk, ChunkSize } from '../../../src/domain/rag/chunk.ts';
import { joinChunks } from '../../../src/domain/rag/join-chunks.ts';
import type { Block } from '../../../src/domain/rag/extracted-document.ts';

const sentence = (n: number): string => `Sentence number ${n} tells of the river – Ærø's 🌊 ferry – and ends here.`;
const paragraph = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => sentence(from + index)).join(' ');

function build(write: (builder: ExtractedDocumentBuilder) => void): Block[] {
  const builder = new ExtractedDocumentBuilder();
  write(builder);
  return builder.build().blocks;
}

function chunkDocument(blocks: Block[], size?: ChunkSize): Chunk[] {
  const chunker = new Chunker(size);
  return [...blocks.flatMap((block) => chunker.push(block)), ...chunker.end()];
}

function textOf(blocks: Block[]): string {
  return blocks.map(({ text }) => text).join(blockGap);
}

/** The slice of the text that a byte span names. */
function byBytes(text: string, start: number, end: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(start, end));
}

describe('Chunker', () => {
  const long = build((builder) => {
    builder.page();
    builder.block('heading', 'Ferries', { level: 1 });
    builder.block('paragraph', paragraph(1, 30));
    builder.page();
    builder.block('heading', 'History', { level: 2 });
    builder.block('paragraph', paragraph(31, 4));
    builder.block('heading', 'Routes', { level: 2 });
    builder.block('paragraph', paragraph(40, 25));
  });

  it('gives verbatim slices whose byte span is where they stand', () => {
    for (const chunk of chunkDocument(long)) expect(byBytes(textOf(long), chunk.start, chunk.end)).toBe(chunk.text);
  });

  it('leaves out nothing but white space and repeats nothing', () => {
    const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
    const chunks = chunkDocument(long);
    expect(chunks.flatMap((chunk) => words(chunk.text))).toEqual(words(textOf(long)));
    expect(chunks.map((chunk) => chunk.ordinal)).toEqual(chunks.map((_, index) => index));
  });

  it('keeps chunks near the target size and ends them at sentences', () => {
    const chunks = chunkDocument(long, { target: 100, least: 20 });
    for (const chunk of chunks) {
      expect(countWords(chunk.text)).toBeLessThanOrEqual(115);
      expect(chunk.text).toMatch(/ends here\.$/);
    }
  });

  it('names the headings above a chunk and the page it starts on', () => {
    const chunks = chunkDocument(long);
    expect(chunks[0]).toMatchObject({ headings: ['Ferries'], page: 1 });
    const routes = chunks.find((chunk) => chunk.text.includes('Sentence number 41 '));
    expect(routes).toMatchObject({ headings: ['Ferries', 'Routes'], page: 2 });
  });

  it('keeps a heading with the text under it', () => {
    const document = build((builder) => {
      builder.block('heading', 'Alone', { level: 1 });
      builder.block('paragraph', paragraph(1, 12));
    });
    expect(chunkDocument(document, { target: 165, least: 20 })[0]?.text).toMatch(/^Alone\s+Sentence number 1 /);
  });

  it('splits a text without a single stop, and one without spaces', () => {
    const words = build((builder) => builder.block('paragraph', 'word '.repeat(1000)));
    expect(chunkDocument(words).every((chunk) => countWords(chunk.text) <= 200)).toBe(true);
    const chinese = build((builder) => builder.block('paragraph', '水'.repeat(1000)));
    expect(chunkDocument(chinese)).toHaveLength(5);
  });

  it('splits a long table at its rows', () => {
    const table = build((builder) =>
      builder.block('table', Array.from({ length: 200 }, (_, n) => `row ${n} | a | b`).join('\n')),
    );
    const chunks = chunkDocument(table);
    expect(chunks.length).toBeGreaterThan(1);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^row \d+/);
  });

  it('gives nothing for a document without text', () => {
    expect(chunkDocument(build((builder) => builder.block('paragraph', '  \n ')))).toEqual([]);
  });

  it('can be joined again so that every byte offset holds', () => {
    const chunks = chunkDocument(long);
    const { text, pages } = joinChunks(chunks);
    for (const chunk of chunks) expect(byBytes(text, chunk.start, chunk.end)).toBe(chunk.text);
    expect(pages[0]).toBe(0);
    expect(byBytes(text, pages[1] ?? 0, text.length * 4)).toMatch(/^History/);
  });
});
