import { describe, expect, it } from 'vitest';
import type { RecognizedPage, TextRecognizer } from '../../src/domain/ports/text-recognizer.ts';

/** What every recognizer promises, of a document whose page N says “text of page N”. */
export function textRecognizerContract(name: string, recognizer: TextRecognizer, document: Uint8Array): void {
  const { signal } = new AbortController();

  describe(`text recognizer: ${name}`, () => {
    it('reads the pages that are asked for, and no others', async () => {
      const pages: RecognizedPage[] = [];
      for await (const page of recognizer.pages(document, [2, 4], signal)) pages.push(page);
      expect(pages.map(({ page, text }) => [page, text.trim()])).toEqual([
        [2, 'text of page 2'],
        [4, 'text of page 4'],
      ]);
    });

    it('has nothing to do for no pages', async () => {
      for await (const _ of recognizer.pages(document, [], signal)) expect.unreachable();
    });

    it('reads an image', async () => {
      expect(await recognizer.image({ bytes: document, mediaType: 'image/png' }, signal)).toContain('text of');
    });

    it('is cancelled by its signal', async () => {
      const image = recognizer.image({ bytes: document, mediaType: 'image/png' }, AbortSignal.abort());
      await expect(image).rejects.toMatchObject({ code: 'cancelled' });
      await expect(
        recognizer.pages(document, [1], AbortSignal.abort())[Symbol.asyncIterator]().next(),
      ).rejects.toMatchObject({
        code: 'cancelled',
      });
    });

    it('takes a number of pages that says something', () => {
      expect(recognizer.mostPages).toBeGreaterThan(0);
    });
  });
}
