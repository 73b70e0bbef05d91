import { describe, expect, it } from 'vitest';
import { byteToStringOffsets } from '../../../src/presentation/web/sources/byte-offsets.ts';
import { documentParts, pageOf } from '../../../src/presentation/web/sources/document-parts.ts';

const bytes = (text: string) => new TextEncoder().encode(text).length;

describe('byte offsets as string offsets', () => {
  it.each([
    'plain text',
    'naïve café',
    '“quotes” — dash',
    '日本語の文',
    'a😀b🌍c',
    '👩‍👩‍👧 family',
    '\u0000\u007f\u0080\u07ff\u0800\uffff',
  ])('agree with the encoder at each character of %j', (text) => {
    const starts = [0];
    for (const character of text) starts.push((starts.at(-1) ?? 0) + character.length);
    const offsets = starts.map((at) => bytes(text.slice(0, at)));
    expect(byteToStringOffsets(text, offsets)).toEqual(starts);
  });

  it('cut out the quoted passage, whatever stands before it', () => {
    const text = 'Überschrift 🌍🌍 – “Kapitel”\n\nDie Frist ist der 31. März 🗓️.\n\nSchluss';
    const quote = 'Die Frist ist der 31. März 🗓️.';
    const start = bytes(text.slice(0, text.indexOf(quote)));
    const [from, to] = byteToStringOffsets(text, [start, start + bytes(quote)]);
    expect(text.slice(from, to)).toBe(quote);
  });

  it('answer in the order of the question', () => {
    expect(byteToStringOffsets('äbc', [3, 0, 2])).toEqual([2, 0, 1]);
  });

  it('count an offset inside a character as its start and one past the end as the end', () => {
    expect(byteToStringOffsets('a😀b', [2, 3, 4, 99])).toEqual([1, 1, 1, 4]);
  });
});

describe('document parts', () => {
  const content = (text: string, pages?: number[]) => ({
    documentId: 'd',
    version: 1,
    title: 't',
    text,
    ...(pages && { pages }),
  });

  it('lose nothing and mark exactly the passage, across part borders too', () => {
    const text = Array.from({ length: 900 }, (_, n) => `Zeile ${n} äöü 😀`).join('\n');
    const from = text.indexOf('Zeile 200');
    const passage = text.slice(from, text.indexOf('Zeile 700'));
    const start = bytes(text.slice(0, from));
    const parts = documentParts(content(text), { start, end: start + bytes(passage) });
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map((part) => part.before + part.marked + part.after).join('')).toBe(text);
    expect(parts.map((part) => part.marked).join('')).toBe(passage);
  });

  it('never cut a character in two', () => {
    const text = `x${'😀'.repeat(20_000)}`;
    const parts = documentParts(content(text));
    expect(parts.every(({ before, after }) => (before + after).isWellFormed())).toBe(true);
  });

  it('begin a page where its first byte is', () => {
    const text = 'Seite eins ä\nSeite zwei\nSeite drei';
    const pages = [0, bytes('Seite eins ä\n'), bytes('Seite eins ä\nSeite zwei\n')];
    const parts = documentParts(content(text, pages));
    expect(parts.map(({ page, before, after }) => [page, before + after])).toEqual([
      [1, 'Seite eins ä\n'],
      [2, 'Seite zwei\n'],
      [3, 'Seite drei'],
    ]);
    expect(pageOf(pages, pages[1] ?? 0)).toBe(2);
    expect(pageOf(undefined, 5)).toBeUndefined();
  });
});
