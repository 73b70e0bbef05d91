import { describe, expect, test } from 'vitest';
import { codeOf, extractFile, messageOf, outline } from './extracted.ts';
import { fakeRecognizer } from '../../fakes/text-recognizer.ts';
import { lines, pdfFile } from './pdf-file.ts';
import { Problem } from '../../../src/domain/problem.ts';
import type { Extracted } from './extracted.ts';
import type { TextRecognizer } from '../../../src/domain/ports/text-recognizer.ts';

const written = lines(['The harbour was built in 1872 and has been widened twice since then.']);
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]);

const pdf = (pages: Parameters<typeof pdfFile>[0]['pages'], recognizer?: TextRecognizer): Promise<Extracted> =>
  extractFile('scan.pdf', 'application/pdf', pdfFile({ pages }), { ...(recognizer && { recognizer }) });

describe('a PDF without a text layer', () => {
  test('is read by the recognizer, and says so', async () => {
    const recognizer = fakeRecognizer({ says: { 1: 'Dear Sir,\nthe har-\nbour is full.\n\n| ~\n\nYours', 2: '' } });
    const document = await pdf([[], []], recognizer);
    expect(document.blocks).toEqual([
      { kind: 'paragraph', text: 'Dear Sir,\nthe harbour is full.', page: 1 },
      { kind: 'paragraph', text: 'Yours', page: 1 },
    ]);
    expect(document.note).toBe('The text of page 1 was recognized in pictures (OCR), so words may be wrong.');
  });

  test('only pages without text are looked at; the others stay as they were written', async () => {
    const recognizer = fakeRecognizer();
    const document = await pdf([written, [], written, [], []], recognizer);
    expect(recognizer.asked).toEqual([2, 4, 5]);
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5]);
    expect(document.note).toContain('The text of pages 2, 4 to 5 was recognized');
  });

  test('has so many pages looked at, and says which were not', async () => {
    const recognizer = fakeRecognizer({ mostPages: 2 });
    const document = await pdf([[], [], [], []], recognizer);
    expect(recognizer.asked).toEqual([1, 2]);
    expect(document.note).toContain('Pages 3 to 4 could not be read.');
  });

  test('a recognizer that fails costs the pages it failed at, unless there is nothing else', async () => {
    const away = new Problem('capability_unavailable', 'Away.');
    const document = await pdf([written, [], []], fakeRecognizer({ says: { 3: away } }));
    expect(outline(document).at(-1)).toBe('paragraph: text of page 2');
    expect(document.note).toContain('Page 3 could not be read.');
    expect(await codeOf(pdf([[]], fakeRecognizer({ says: { 1: away } })))).toBe('capability_unavailable');
  });

  test('without anything to see on it is empty', async () => {
    expect(await codeOf(pdf([[]], fakeRecognizer({ says: { 1: ' \n' } })))).toBe('document_empty');
  });

  test('tells which setting turns the recognizer on', async () => {
    expect(await codeOf(pdf([[]]))).toBe('document_empty');
    expect(await messageOf(pdf([[]]))).toContain('NEXUS_OCR turns it on');
  });

  test('stops when it is cancelled between two pages', async () => {
    const controller = new AbortController();
    const recognizer = fakeRecognizer();
    const stopping: TextRecognizer = {
      ...recognizer,
      async *pages(file, numbers, signal) {
        for await (const page of recognizer.pages(file, numbers, signal)) {
          controller.abort(new Error('enough'));
          yield page;
        }
      },
    };
    const options = { recognizer: stopping, signal: controller.signal };
    const work = extractFile('scan.pdf', 'application/pdf', pdfFile({ pages: [[], [], []] }), options);
    await expect(work).rejects.toThrow('enough');
    expect(recognizer.asked).toEqual([1]);
  });
});

describe('an image', () => {
  test('is read by the recognizer', async () => {
    const document = await extractFile('a.png', 'image/png', png, { recognizer: fakeRecognizer() });
    expect(outline(document)).toEqual(['paragraph: text of page 1']);
    expect(document.note).toContain('recognized in pictures');
  });

  test('tells which setting turns the recognizer on', async () => {
    const work = extractFile('a.png', 'image/png', png);
    expect(await codeOf(work)).toBe('capability_unavailable');
    expect(await messageOf(extractFile('a.png', 'image/png', png))).toContain('NEXUS_OCR turns it on');
  });
});
