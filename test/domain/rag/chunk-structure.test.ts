import { describe, expect, it } from 'vitest';
import { byBytes, chunkDocument, countWords, documentOf, textOf } from './chunking.ts';
import { passageText } from '../../../src/domain/rag/passage-text.ts';

const size = { window: 62, target: 50, least: 8, overlap: 0 };
const before = Array.from({ length: 3 }, (_, n) => `Ten words stand here and this is line number ${n}.`).join(' ');

describe('tables', () => {
  const rows = Array.from({ length: 40 }, (_, n) => `row${n} | ${n} | ${n * 2}`);
  const table = (builder: Parameters<Parameters<typeof documentOf>[0]>[0], count: number): void =>
    builder.block('table', ['Name | Width | Height', ...rows.slice(0, count)].join('\n'), { headerLines: 1 });

  it('are cut at rows, and say their header on each chunk but the first', () => {
    const document = documentOf((builder) => table(builder, 40));
    const chunks = chunkDocument(document, { size, title: 'Sizes' });
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks[0]?.text).toMatch(/^Name \| Width \| Height\nrow0 /);
    expect(chunks[0]?.header).toBeUndefined();
    for (const chunk of chunks.slice(1)) {
      expect(chunk.text).toMatch(/^row\d+ \| \d+ \| \d+/);
      expect(chunk.header).toBe('Name | Width | Height');
      expect(passageText('Sizes', chunk)).toBe(`Sizes\nName | Width | Height\n${chunk.text}`);
      expect(countWords(passageText('Sizes', chunk)) + 2).toBeLessThanOrEqual(size.window);
      expect(byBytes(textOf(document), chunk.start, chunk.end)).toBe(chunk.text);
    }
  });

  it('stay whole where they fit, and take no header from a table before', () => {
    const document = documentOf((builder) => {
      builder.block('paragraph', before);
      table(builder, 8);
      builder.block('paragraph', before);
      builder.block('table', rows.slice(0, 30).join('\n'));
    });
    const chunks = chunkDocument(document, { size });
    expect(chunks.some(({ text }) => text.includes(['Name | Width | Height', ...rows.slice(0, 8)].join('\n')))).toBe(
      true,
    );
    expect(chunks.every(({ header }) => header === undefined)).toBe(true);
  });

  it('keep a header short that would fill the window', () => {
    const header = Array.from({ length: 100 }, (_, n) => `column${n}`).join(' ');
    const wide = documentOf((builder) => builder.block('table', [header, ...rows].join('\n'), { headerLines: 1 }));
    const chunks = chunkDocument(wide, { size });
    expect(chunks.at(-1)?.header).toMatch(/^column0 column1 .*…$/);
    for (const chunk of chunks) expect(countWords(passageText('', chunk)) + 2).toBeLessThanOrEqual(size.window);
  });
});

describe('lists', () => {
  const items = (count: number): string =>
    Array.from({ length: count }, (_, n) => `- item ${n} has some words\n  and another line`).join('\n');

  it('stay whole with the line that leads them in', () => {
    const document = documentOf((builder) => {
      builder.block('paragraph', before);
      builder.block('paragraph', 'Bring these things:');
      builder.block('list', items(4));
      builder.block('paragraph', before);
    });
    const chunks = chunkDocument(document, { size });
    expect(chunks.map(({ text }) => text)).toContain(`Bring these things:\n\n${items(4)}`);
  });

  it('are cut at items, and say again what leads them in', () => {
    const document = documentOf((builder) => {
      builder.block('paragraph', 'You may come. But bring these things:');
      builder.block('list', items(30));
    });
    const [first, ...others] = chunkDocument(document, { size });
    expect(first?.header).toBeUndefined();
    for (const chunk of others) {
      expect(chunk.text).toMatch(/^- item \d+ /);
      expect(chunk.header).toBe('But bring these things:');
    }
  });
});

describe('code', () => {
  const block = (name: string): string => `function ${name}() {\n  return one + two + three;\n}`;

  it('stays whole where it fits', () => {
    const document = documentOf((builder) => {
      builder.block('paragraph', before);
      builder.block('code', `${block('a')}\n\n${block('b')}\n\n${block('c')}`);
      builder.block('paragraph', before);
    });
    const chunks = chunkDocument(document, { size });
    expect(chunks.some(({ text }) => text.includes(`${block('a')}\n\n${block('b')}\n\n${block('c')}`))).toBe(true);
  });

  it('is cut at empty lines, with its indentation kept', () => {
    const names = Array.from({ length: 20 }, (_, n) => `name${n}`);
    const document = documentOf((builder) => builder.block('code', names.map(block).join('\n\n')));
    const chunks = chunkDocument(document, { size });
    expect(chunks.length).toBeGreaterThan(2);
    for (const { text } of chunks) expect(text).toMatch(/^function name\d+\(\) \{\n {2}return [^]*\}$/);
  });
});
