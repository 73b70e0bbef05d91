import { describe, expect, test } from 'vitest';
import { extractFile, outline } from './extracted.ts';
import type { Extracted } from './extracted.ts';

const csv = (content: string | Uint8Array, mediaType = 'text/csv'): Promise<Extracted> =>
  extractFile('a.csv', mediaType, content);

describe('CSV', () => {
  test('rows become lines below their header', async () => {
    const document = await csv('Name,City\nAda,London\nKarl,"Bonn, Rhine"\n');
    expect(document.blocks).toEqual([
      { kind: 'table', text: 'Name | City\nAda | London\nKarl | Bonn, Rhine', headerLines: 1 },
    ]);
  });

  test('a quoted cell may hold line breaks and doubled marks', async () => {
    const document = await csv('a,b\r\n"one\r\ntwo","she said ""yes"""\r\n');
    expect(document.text).toBe('a | b\none two | she said "yes"');
  });

  test.each([
    [';', 'Name;Price\nTea;1,50\nCake;2,75\n'],
    ['tab', 'Name\tPrice\nTea\t1,50\nCake\t2,75\n'],
    ['|', 'Name|Price\nTea|1,50\nCake|2,75\n'],
    ['a stated ;', 'sep=;\nName;Price\nTea;1,50\nCake;2,75\n'],
  ])('the delimiter is told by the rows: %s', async (_, content) => {
    expect((await csv(content)).text).toBe('Name | Price\nTea | 1,50\nCake | 2,75');
  });

  test('what stands above a table is text', async () => {
    const document = await csv('Sales 2025,,\n,,\nName,Q1,Q2\nTea,1,2\n');
    expect(outline(document)).toEqual(['paragraph: Sales 2025', 'table: Name | Q1 | Q2\nTea | 1 | 2']);
  });

  test('a first row of values is no header', async () => {
    const document = await csv('Ada,12,3.5\nKarl,13,4.5\n');
    expect(document.blocks).toEqual([{ kind: 'table', text: 'Ada | 12 | 3.5\nKarl | 13 | 4.5' }]);
  });

  test('every block of a long table opens with the header', async () => {
    const rows = Array.from({ length: 120 }, (_, row) => `name ${row},${row}`);
    const { blocks } = await csv(`Name,Number\n${rows.join('\n')}`);
    expect(blocks.map(({ text }) => text.split('\n').length)).toEqual([51, 51, 21]);
    expect(blocks.every(({ text, headerLines }) => text.startsWith('Name | Number\n') && headerLines === 1)).toBe(true);
  });

  test('a row of a very wide table says what each value is', async () => {
    const columns = Array.from({ length: 30 }, (_, column) => `Column ${column}`);
    const { blocks } = await csv(
      `${columns.join(',')}\n${columns.map((_, column) => (column % 2 ? column : '')).join(',')}`,
    );
    expect(blocks).toHaveLength(1);
    expect(blocks[0]?.text).toMatch(/^Column 1: 1\nColumn 3: 3\n/);
  });

  test('a mark that is never closed loses nothing', async () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => `name ${row},${row}`);
    const { text } = await csv(`Name,Number\nbroken,"no end\n${rows.join('\n')}`);
    expect(text).toContain('no end');
    expect(text).toContain('name 4999 | 4999');
  });

  test('a large file is read in little memory, and other work goes on meanwhile', async () => {
    const row = new TextEncoder().encode(`some name,"some place, somewhere",12.5\n`.repeat(1_000));
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += row.length;
        if (sent > 8 * 1024 * 1024) controller.close();
        else controller.enqueue(row);
      },
    });
    const { createDocumentExtractor } = await import('../../../src/infrastructure/extraction/document-extractor.ts');
    const file = {
      name: 'a.csv',
      mediaType: 'text/csv',
      bytes: 8 * 1024 * 1024,
      read: () => Promise.reject(new Error('read whole')),
      stream: async () => stream,
    };
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const { blocks } = await createDocumentExtractor().extract(file, { signal: new AbortController().signal });
    let first = 0;
    for await (const _ of blocks) first ||= sent;
    clearInterval(timer);
    expect(first).toBeLessThan(512 * 1024);
    expect(sent).toBeGreaterThan(8 * 1024 * 1024);
    expect(turns).toBeGreaterThan(3);
  });
});
