import { describe, expect, it } from 'vitest';
import { splitSentences } from '../../../src/domain/rag/sentences.ts';

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
