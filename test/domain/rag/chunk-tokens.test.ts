import { describe, expect, it } from 'vitest';
import { byBytes, chunkDocument, documentOf, textOf } from './chunking.ts';
import { countWordPieces } from '../../../src/infrastructure/ai/wordpiece-counter.ts';
import { defaultChunkSize } from '../../../src/domain/rag/chunk.ts';
import { passageText } from '../../../src/domain/rag/passage-text.ts';

const texts = {
  English: 'The ferry leaves at noon, whatever the weather says about it. ',
  German: 'Die Donaudampfschifffahrtsgesellschaft fährt täglich außer sonntags. ',
  Russian: 'Паром отправляется в полдень, какой бы ни была погода. ',
  Chinese: '渡轮在中午出发，无论天气如何。',
  Japanese: '天気にかかわらず、フェリーは正午に出発します。',
  Thai: 'เรือเฟอร์รี่ออกเดินทางตอนเที่ยงไม่ว่าสภาพอากาศจะเป็นอย่างไรก็ตาม',
  Arabic: 'تغادر العبارة ظهرا مهما كان الطقس. ',
  Hindi: 'मौसम कैसा भी हो, नौका दोपहर में रवाना होती है। ',
  'one word': 'Zm9vYmFy+/',
  emoji: '🌊👨‍👩‍👧',
  log: 'GET /index.html 200 0.013s 10.0.0.1 ',
};

describe('chunks in tokens of the embedding model', () => {
  it.each(Object.entries(texts))('fit the window and leave nothing out: %s', (_, text) => {
    const document = documentOf((builder) => {
      builder.block('heading', 'A heading above', { level: 1 });
      builder.block('paragraph', text.repeat(150));
    });
    const title = 'The title of the document';
    const chunks = chunkDocument(document, { count: countWordPieces, title });
    for (const chunk of chunks) {
      expect(countWordPieces(passageText(title, chunk)) + 2).toBeLessThanOrEqual(defaultChunkSize.window);
      expect(byBytes(textOf(document), chunk.start, chunk.end)).toBe(chunk.text);
    }
    expect(chunks.length).toBeGreaterThan(1);
    const solid = (body: string): string => body.replace(/\s+/g, '');
    expect(solid(chunks.map((chunk) => chunk.text).join(''))).toBe(solid(textOf(document)));
  });

  it('end at sentences without spaces between them', () => {
    const document = documentOf((builder) => builder.block('paragraph', texts.Chinese.repeat(100)));
    for (const { text } of chunkDocument(document, { count: countWordPieces })) expect(text).toMatch(/^渡轮.*。$/);
  });

  it('cut no character in two', () => {
    const document = documentOf((builder) => builder.block('paragraph', 'e\u0301🌊'.repeat(2000)));
    const chunks = chunkDocument(document, { count: countWordPieces });
    expect(chunks.length).toBeGreaterThan(1);
    for (const { text } of chunks) {
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/^\u0301/);
    }
  });

  it('keep headings and titles from filling the window', () => {
    const document = documentOf((builder) => {
      for (let level = 1; level <= 6; level++)
        builder.block('heading', `${level} ${'Überschrift '.repeat(15)}`, { level });
      builder.block('paragraph', texts.English.repeat(100));
    });
    const chunks = chunkDocument(document, { count: countWordPieces, title: 'A title' });
    for (const chunk of chunks)
      expect(countWordPieces(passageText('A title', chunk)) + 2).toBeLessThanOrEqual(defaultChunkSize.window);
    expect(chunks.at(-1)?.headings.at(-1)).toMatch(/^6 Überschrift/);
  });
});
