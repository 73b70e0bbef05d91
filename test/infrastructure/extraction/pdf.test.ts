import { beforeAll, describe, expect, test } from 'vitest';
import { codeOf, extract, messageOf, outline } from './extracted.ts';
import { type Text, lines, pdfFile } from './pdf-file.ts';

const body = [
  'The harbour was built in 1872 and has been widened twice since then, first for',
  'steamers and then for the container ships that call there now. Its light-',
  'house is older than the town.',
];

// pdf.js takes a while to load where it is not bundled yet.
beforeAll(() => extract('pdf', pdfFile({ pages: [lines(body)] })), 60_000);

describe('PDF', () => {
  test('puts lines back into paragraphs and divided words together', async () => {
    const document = await extract('pdf', pdfFile({ pages: [lines(body)] }));
    expect(outline(document)).toEqual([
      'paragraph: The harbour was built in 1872 and has been widened twice since then, first for steamers and then for ' +
        'the container ships that call there now. Its lighthouse is older than the town.',
    ]);
  });

  test('keeps a hyphen between two words that the document also has alone', async () => {
    const texts = ['Without a breakwater the ships lie unsafe in the open sea, and salt-', 'water spoils their cargo.'];
    const more = ['Of salt and of water the town had plenty.', 'It sold the salt.'];
    const document = await extract('pdf', pdfFile({ pages: [[...lines(texts), ...lines(more, { y: 600 })]] }));
    expect(document.text).toContain('and salt-water spoils');
  });

  test('a gap starts a paragraph', async () => {
    const document = await extract('pdf', pdfFile({ pages: [[...lines(body), ...lines(body, { y: 640 })]] }));
    expect(document.blocks.map((block) => block.kind)).toEqual(['paragraph', 'paragraph']);
  });

  test('an indent starts a paragraph, also after a full line', async () => {
    const texts = [
      'Ships call at this harbour from every port of the world, and from Oslo',
      'too. Some stay for a week or two, others for a day or less, none a year.',
    ];
    const page = [
      ...lines(texts),
      ...lines(texts, { y: 672 }).map((line, index) => ({ ...line, x: index === 0 ? 90 : 72 })),
    ];
    const paragraph = `paragraph: ${texts.join(' ')}`;
    expect(outline(await extract('pdf', pdfFile({ pages: [page] })))).toEqual([paragraph, paragraph]);
  });

  test('larger type is a heading, the largest of the highest level', async () => {
    const page: Text[] = [
      { text: 'Harbours', y: 740, size: 24 },
      { text: 'History', y: 700, size: 16 },
      ...lines(body, { y: 670 }),
      { text: '1.1 Today', y: 600, font: 'Helvetica-Bold' },
      ...lines(body, { y: 586 }),
    ];
    const document = await extract('pdf', pdfFile({ pages: [page] }));
    expect(outline(document).filter((block) => block.startsWith('heading'))).toEqual([
      'heading1: Harbours',
      'heading2: History',
      'heading3: 1.1 Today',
    ]);
    expect(document.title).toBe('Harbours');
  });

  test('takes the stated title unless it is the name of a file', async () => {
    const pages = [lines(body)];
    expect((await extract('pdf', pdfFile({ pages, title: 'On harbours' }))).title).toBe('On harbours');
    expect((await extract('pdf', pdfFile({ pages, title: 'Microsoft Word - draft3.docx' }))).title).toBeUndefined();
  });

  test('columns are read one after the other, sentences across them too', async () => {
    const left = lines(['Ships of the left column', 'go down the page and'], { x: 60, y: 120 });
    const right = lines(['up again on the right', 'side of it.'], { x: 320, y: 700 });
    const document = await extract('pdf', pdfFile({ pages: [[...left, ...right]] }));
    expect(outline(document)).toEqual([
      'paragraph: Ships of the left column go down the page and up again on the right side of it.',
    ]);
  });

  test('rows of cells become a table', async () => {
    const rows = [
      ['Ship', 'Built', 'Home'],
      ['Aurora', '1901', 'Oslo'],
      ['Borealis', '', 'Rotterdam'],
      ['', '', 'and Antwerp'],
      ['Corona', '1950', 'Bergen'],
    ];
    const cells = rows.flatMap((row, index) =>
      row
        .map((text, column) => ({ text, x: 72 + column * 120, y: 600 - index * 20 }))
        .filter(({ text }) => text !== ''),
    );
    const document = await extract('pdf', pdfFile({ pages: [[...lines(body), ...cells]] }));
    expect(document.blocks[1]).toEqual({
      kind: 'table',
      // What is empty keeps its place, and the rest of a cell goes on in it.
      text: 'Ship | Built | Home\nAurora | 1901 | Oslo\nBorealis |  | Rotterdam and Antwerp\nCorona | 1950 | Bergen',
      page: 1,
      headerLines: 1,
    });
  });

  test('lists keep their items, code its lines', async () => {
    const page: Text[] = [
      ...lines(['\x95 the first item, which needs more than one line', '  of text', '\x95 the second'], { y: 700 }),
      ...lines(['def f():', '    return 1'], { y: 600, font: 'Courier' }).map((line, index) =>
        index === 1 ? { ...line, text: 'return 1', x: 72 + 4 * 7.2 } : line,
      ),
      ...lines([...body, ...body, ...body], { y: 500 }),
    ];
    const document = await extract('pdf', pdfFile({ pages: [page] }));
    expect(outline(document).slice(0, 2)).toEqual([
      'list: - the first item, which needs more than one line of text\n- the second',
      'code: def f():\n    return 1',
    ]);
  });

  test('pages are kept; page numbers and running headers are dropped, but for the first header', async () => {
    const pages = [1, 2, 3, 4].map((number) => [
      { text: 'Harbour report, volume 3', y: 770 },
      ...lines([`Page ${'abcd'[number - 1]} speaks of something else entirely.`], { y: 700 }),
      { text: `Page ${number} of 4`, y: 30 },
    ]);
    const document = await extract('pdf', pdfFile({ pages }));
    expect(document.blocks.map(({ page, text }) => [page, text])).toEqual([
      [1, 'Harbour report, volume 3'],
      [1, 'Page a speaks of something else entirely.'],
      [2, 'Page b speaks of something else entirely.'],
      [3, 'Page c speaks of something else entirely.'],
      [4, 'Page d speaks of something else entirely.'],
    ]);
  });

  test('a page without text still counts', async () => {
    const document = await extract('pdf', pdfFile({ pages: [[], lines(body)] }));
    expect(document.blocks[0]?.page).toBe(2);
  });

  test('says what is wrong with files that cannot be read', async () => {
    const scan = pdfFile({ pages: [[], []] });
    expect(await codeOf(extract('pdf', scan))).toBe('document_empty');
    expect(await messageOf(extract('pdf', scan))).toMatch(/looks like a scan.*OCR.*NEXUS_OCR/);
    const locked = pdfFile({ pages: [lines(body)], encrypted: true });
    expect(await codeOf(extract('pdf', locked))).toBe('document_encrypted');
    expect(await messageOf(extract('pdf', locked))).toBe(
      '“file.pdf” is protected by a password; remove it and upload again.',
    );
    expect(await codeOf(extract('pdf', '%PDF-1.7 and nothing else'))).toBe('document_unreadable');
    const tooMany = pdfFile({ pages: Array.from({ length: 5_001 }, () => []) });
    expect(await codeOf(extract('pdf', tooMany))).toBe('payload_too_large');
    expect(await messageOf(extract('pdf', tooMany))).toContain('has 5,001 pages; Nexus reads up to 5,000');
  });

  test('leaves the bytes to their owner', async () => {
    const bytes = pdfFile({ pages: [lines(body)] });
    const length = bytes.byteLength;
    await extract('pdf', bytes);
    expect(bytes.byteLength).toBe(length);
  });

  test('lets other work run between pages and stops when it is cancelled', async () => {
    const file = pdfFile({ pages: Array.from({ length: 300 }, () => lines(body)) });
    const controller = new AbortController();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      if (turns === 10) controller.abort(new Error('stopped'));
    }, 0);
    await expect(extract('pdf', file, controller.signal)).rejects.toThrow('stopped');
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});
