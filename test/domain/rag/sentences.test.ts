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

  it('has no sentence in white space', () => {
    expect(split(' \n ')).toEqual([]);
  });
});
