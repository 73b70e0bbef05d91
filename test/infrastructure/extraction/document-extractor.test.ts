import { describe, expect, test } from 'vitest';
import { createDocumentExtractor } from '../../../src/infrastructure/extraction/document-extractor.ts';
import { codeOf, extract, extractFile, messageOf, outline } from './extracted.ts';

describe('the document extractor', () => {
  test('gives blocks in reading order', async () => {
    expect(outline(await extract('md', '# A\n\nb\n\n- c\n- d\n\n| e | f |\n|-|-|\n| g | h |\n'))).toEqual([
      'heading1: A',
      'paragraph: b',
      'list: - c\n- d',
      'table: e | f\ng | h',
    ]);
  });

  test('refuses types it does not read', async () => {
    const work = extractFile('a.bin', 'application/octet-stream', new Uint8Array(1));
    expect(await messageOf(work)).toContain('“a.bin” is of a type Nexus cannot read (application/octet-stream)');
    expect(await codeOf(work)).toBe('unsupported_media_type');
  });

  test('every type that sniff names can be extracted', async () => {
    const extractor = createDocumentExtractor();
    for (const [name, content] of [
      ['a.txt', 'hello'],
      ['a.md', '# hello'],
      ['a.html', '<p>hello'],
    ] as const) {
      const { mediaType } = extractor.sniff({ head: new TextEncoder().encode(content), name }) ?? { mediaType: '' };
      expect((await extractFile(name, mediaType, content)).text).toBe('hello');
    }
  });
});
