import { describe, expect, test } from 'vitest';
import { createDocumentExtractor } from '../../../src/infrastructure/extraction/document-extractor.ts';
import { codeOf, extract, messageOf } from './extracted.ts';

const signal = new AbortController().signal;

describe('the document extractor', () => {
  test('blocks lie in the text in order, with a line break between two', async () => {
    const { text, blocks } = await extract('md', '# A\n\nb\n\n- c\n- d\n\n| e | f |\n|-|-|\n| g | h |\n');
    expect(blocks.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['heading', 'A'],
      ['paragraph', 'b'],
      ['list', '- c\n- d'],
      ['table', 'e | f\ng | h'],
    ]);
    const between = blocks.slice(1).map(({ start }, index) => text.slice(blocks[index]?.end, start));
    expect(between.every((gap) => gap.includes('\n'))).toBe(true);
  });

  test('refuses types it does not read', async () => {
    const work = createDocumentExtractor().extract({
      bytes: new Uint8Array(1),
      mediaType: 'image/png',
      name: 'a.png',
      signal,
    });
    expect(await messageOf(work)).toContain('“a.png” is of a type Nexus cannot read (image/png)');
    expect(await codeOf(work)).toBe('unsupported_media_type');
  });

  test('every type that sniff names can be extracted', async () => {
    const extractor = createDocumentExtractor();
    for (const [name, content] of [
      ['a.txt', 'hello'],
      ['a.md', '# hello'],
      ['a.html', '<p>hello'],
    ] as const) {
      const bytes = new TextEncoder().encode(content);
      const mediaType = extractor.sniff({ head: bytes, name }) ?? '';
      expect((await extractor.extract({ bytes, mediaType, name, signal })).text.trim()).toBe('hello');
    }
  });
});
