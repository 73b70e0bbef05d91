import { describe, expect, it } from 'vitest';
import { byBytes, chunkDocument, countWords, documentOf, textOf } from './chunking.ts';
import { joinChunks } from '../../../src/domain/rag/join-chunks.ts';
import { passageText } from '../../../src/domain/rag/passage-text.ts';

const sentence = (n: number): string => `Sentence number ${n} tells of the river – Ærø's 🌊 ferry – and ends here.`;
const paragraph = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => sentence(from + index)).join(' ');

const long = documentOf((builder) => {
  builder.page();
  builder.block('heading', 'Ferries', { level: 1 });
  builder.block('paragraph', paragraph(1, 30));
  builder.page();
  builder.block('heading', 'History', { level: 2 });
  builder.block('paragraph', paragraph(31, 2));
  builder.block('heading', 'Routes', { level: 2 });
  builder.block('paragraph', paragraph(40, 25));
});
const size = { window: 160, target: 100, least: 20, overlap: 0 };

describe('Chunker', () => {
  it('gives verbatim slices whose byte span is where they stand', () => {
    for (const overlap of [0, 40])
      for (const chunk of chunkDocument(long, { size: { ...size, overlap } }))
        expect(byBytes(textOf(long), chunk.start, chunk.end)).toBe(chunk.text);
  });

  it('leaves out nothing but white space and repeats nothing unless told', () => {
    const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
    const chunks = chunkDocument(long, { size });
    expect(chunks.flatMap((chunk) => words(chunk.text))).toEqual(words(textOf(long)));
    expect(chunks.map((chunk) => chunk.ordinal)).toEqual(chunks.map((_, index) => index));
  });

  it('keeps what is embedded within the window, and cuts evenly at sentences', () => {
    const chunks = chunkDocument(long, { title: 'All about ferries', size });
    // One section is short by itself.
    const cut = chunks.filter(({ text }) => !text.startsWith('History'));
    for (const { text } of cut) expect(countWords(text)).toBeGreaterThanOrEqual(size.target / 2);
    for (const chunk of chunks) {
      expect(countWords(passageText('All about ferries', chunk)) + 2).toBeLessThanOrEqual(size.window);
      expect(chunk.text).toMatch(/ends here\.$/);
    }
  });

  it('keeps a document that fits the window in one piece, however small the target', () => {
    const short = documentOf((builder) => {
      builder.block('paragraph', paragraph(1, 5));
      builder.block('paragraph', paragraph(6, 4));
    });
    expect(chunkDocument(short, { size: { ...size, target: 50 } })).toHaveLength(1);
  });

  it('names the headings above a chunk and the page it starts on', () => {
    const chunks = chunkDocument(long, { size });
    expect(chunks[0]).toMatchObject({ headings: ['Ferries'], page: 1 });
    const routes = chunks.find((chunk) => chunk.text.includes('Sentence number 41 '));
    expect(routes).toMatchObject({ headings: ['Ferries', 'Routes'], page: 2 });
  });

  it('starts a chunk at a heading, which stays with the text under it', () => {
    const document = documentOf((builder) => {
      builder.block('paragraph', paragraph(1, 4));
      builder.block('heading', 'Alone', { level: 1 });
      builder.block('heading', 'With a friend', { level: 2 });
      builder.block('paragraph', paragraph(10, 9));
    });
    const texts = chunkDocument(document, { size }).map(({ text }) => text);
    expect(texts[0]).toMatch(/ends here\.$/);
    expect(texts[1]).toMatch(/^Alone\n\nWith a friend\n\nSentence number 10 /);
  });

  it('has no chunk that is a heading alone, not even at the end', () => {
    const document = documentOf((builder) => {
      builder.block('paragraph', paragraph(1, 10));
      builder.block('heading', 'Appendix', { level: 1 });
    });
    // What stands before the heading fits the window to the last token, fits it with room to spare, or does not.
    const fits = countWords(paragraph(1, 10)) + 2;
    for (const window of [fits, fits + 30, 100]) {
      const chunks = chunkDocument(document, { size: { ...size, window } });
      expect(chunks.at(-1)?.text).toMatch(/ends here\.\n\nAppendix$/);
    }
  });

  it('joins a short last section to the one before, and a short one elsewhere to the next', () => {
    const last = documentOf((builder) => {
      builder.block('paragraph', paragraph(1, 6));
      builder.block('heading', 'Thanks', { level: 1 });
      builder.block('paragraph', 'To everybody.');
    });
    expect(chunkDocument(last, { size })).toHaveLength(1);
    const first = documentOf((builder) => {
      builder.block('heading', 'Status', { level: 1 });
      builder.block('paragraph', 'Draft.');
      builder.block('heading', 'Summary', { level: 1 });
      builder.block('paragraph', paragraph(1, 6));
    });
    expect(chunkDocument(first, { size })).toHaveLength(1);
  });

  it('says the last sentences again where a paragraph is cut, if told, and joins without them', () => {
    const chunks = chunkDocument(long, { size: { ...size, overlap: 20 } });
    const [one, two] = chunks;
    expect(two?.start).toBeLessThan(one?.end ?? 0);
    const repeated = byBytes(textOf(long), two?.start ?? 0, one?.end ?? 0);
    expect(repeated).toMatch(/^Sentence number \d+ .* ends here\.$/);
    for (const chunk of chunks) expect(countWords(passageText('', chunk)) + 2).toBeLessThanOrEqual(size.window);
    const { text, pages } = joinChunks(chunks);
    for (const chunk of chunks) expect(byBytes(text, chunk.start, chunk.end)).toBe(chunk.text);
    expect(text).toBe(textOf(long).replace(/(?<=here\.)\s(?=S)/g, ' '));
    expect(byBytes(text, pages[1] ?? 0, text.length * 4)).toMatch(/^History/);
  });

  it('can be joined again so that every byte offset holds', () => {
    const chunks = chunkDocument(long, { size });
    const { text, pages } = joinChunks(chunks);
    for (const chunk of chunks) expect(byBytes(text, chunk.start, chunk.end)).toBe(chunk.text);
    expect(pages[0]).toBe(0);
    expect(byBytes(text, pages[1] ?? 0, text.length * 4)).toMatch(/^History/);
  });

  it('gives the same chunks again, and block by block no later than it must', () => {
    expect(chunkDocument(long, { size })).toEqual(chunkDocument(long, { size }));
    const many = documentOf((builder) => {
      for (let n = 0; n < 200; n++) builder.block('paragraph', paragraph(n, 2));
    });
    let given = 0;
    chunkDocument(many, {
      size,
      each: (block, chunks) => {
        given += chunks.reduce((sum, { text }) => sum + countWords(text), 0);
        const taken = countWords(textOf(many.slice(0, many.indexOf(block) + 1)));
        expect(taken - given).toBeLessThanOrEqual(size.window + size.least);
      },
    });
  });

  it('gives nothing for a document without text', () => {
    expect(chunkDocument(documentOf((builder) => builder.block('paragraph', '  \n ')))).toEqual([]);
  });
});
