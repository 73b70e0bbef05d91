import { afterEach, describe, expect, it, vi } from 'vitest';
import { splitSentences, splitUnspaced } from '../../../src/domain/rag/sentences.ts';

const split = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe('splitSentences', () => {
  it('splits at stops, not after abbreviations and initials', () => {
    expect(split('Dr. Smith met J. R. Jones, e.g. at No. 5. They spoke! Did they agree? Yes.')).toEqual([
      'Dr. Smith met J. R. Jones, e.g. at No. 5.',
      'They spoke!',
      'Did they agree?',
      'Yes.',
    ]);
  });

  it('splits Chinese, and at paragraphs without a stop', () => {
    expect(split('今天下雨。明天晴天！')).toEqual(['今天下雨。', '明天晴天！']);
    expect(split('A title\n\nA sentence follows Mr.\n\nNext')).toEqual(['A title', 'A sentence follows Mr.', 'Next']);
  });

  it('joins lines that were wrapped, and leaves lists and tables in lines', () => {
    expect(split('Ducks live near\nwater. They eat\ngrass.')).toEqual(['Ducks live near\nwater.', 'They eat\ngrass.']);
    expect(split('- ducks\n- geese\n1. swans')).toEqual(['- ducks', '- geese', '1. swans']);
    expect(split('bird | colour\nduck | brown')).toEqual(['bird | colour', 'duck | brown']);
  });

  it('has no sentence in white space', () => {
    expect(split(' \n ')).toEqual([]);
  });
});

describe('splitUnspaced', () => {
  const parts = (text: string, longest: number): string[] =>
    [...splitUnspaced(text, longest)].map(({ start, end }) => text.slice(start, end));

  it('finds words, and cuts what is none into stretches without tearing a character', () => {
    expect(parts('ไปตลาด', 10).length).toBeGreaterThan(1);
    expect(parts('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
    for (const part of parts('e\u0301'.repeat(50), 7)) expect(part).not.toMatch(/^\u0301/);
  });
});

describe('a runtime without Intl.Segmenter', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('goes by punctuation', async () => {
    vi.stubGlobal('Intl', { ...Intl, Segmenter: undefined });
    vi.resetModules();
    const { splitSentences: plainly, splitUnspaced: stretches } = await import('../../../src/domain/rag/sentences.ts');
    const sentences = (text: string): string[] => plainly(text).map(({ start, end }) => text.slice(start, end));
    expect(sentences('One (two.) Three?\n\nDr. Four 3 said “five.” End')).toEqual([
      'One (two.)',
      'Three?',
      'Dr. Four 3 said “five.”',
      'End',
    ]);
    expect(sentences('渡轮在中午出发。天气不好！')).toHaveLength(2);
    expect([...stretches('水'.repeat(25), 10)]).toHaveLength(3);
  });
});
