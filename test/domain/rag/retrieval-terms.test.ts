import { describe, expect, it } from 'vitest';
import { contentWords, numbersIn } from '../../../src/domain/rag/words.ts';
import { fuseScores } from '../../../src/domain/rag/fuse.ts';
import { lexicalTerms } from '../../../src/domain/rag/lexical-terms.ts';
import { passageText } from '../../../src/domain/rag/passage-text.ts';
import { retrievalQuery } from '../../../src/domain/rag/follow-up.ts';

describe('lexicalTerms', () => {
  it('keeps words of any script, once, without operators of a query language', () => {
    expect(lexicalTerms('NEAR("a b", 5) OR Ärger* AND café – 東京 a')).toEqual([
      'near',
      'a',
      'b',
      '5',
      'or',
      'ärger',
      'and',
      'café',
      '東京',
    ]);
    expect(lexicalTerms('?! "" ()')).toEqual([]);
  });

  it('is bounded', () => {
    expect(lexicalTerms(Array.from({ length: 500 }, (_, n) => `w${n}`).join(' '))).toHaveLength(64);
  });
});

describe('fuseScores', () => {
  const list = (
    weight: number,
    ...scores: [string, number][]
  ): { hits: { key: string; score: number }[]; weight: number } => ({
    hits: scores.map(([key, score]) => ({ key, score })),
    weight,
  });

  it('puts what both lists find good before what one of them finds best, whatever their scales', () => {
    const fused = fuseScores([
      list(0.5, ['a', 30], ['b', 29], ['c', 10]),
      list(0.5, ['d', 0.9], ['b', 0.88], ['e', 0.1]),
    ]);
    expect(fused[0]?.key).toBe('b');
    expect(fused[0]?.score).toBeCloseTo(0.5 * (19 / 20) + 0.5 * (0.78 / 0.8));
    expect(fused.slice(1, 3).map(({ key, score }) => [key, score])).toEqual([
      ['a', 0.5],
      ['d', 0.5],
    ]);
  });

  it('keeps a single hit, equal hits and empty lists in order', () => {
    expect(fuseScores([list(0.4, ['a', 3]), list(0.6)])).toEqual([{ key: 'a', score: 0.4 }]);
    expect(fuseScores([list(1, ['a', 2], ['b', 2])]).map(({ score }) => score)).toEqual([1, 1]);
    expect(fuseScores([list(1), list(1)])).toEqual([]);
  });
});

describe('retrievalQuery', () => {
  const history = [{ question: 'Who built the harbour of Faaborg?' }];

  it('searches a follow-up together with the question it leans on', () => {
    expect(retrievalQuery('And when did he build it?', history)).toBe(
      'Who built the harbour of Faaborg? And when did he build it?',
    );
    expect(retrievalQuery('Why?', history)).toContain('Faaborg');
  });

  it('leaves a question that stands on its own alone', () => {
    const question = 'How many ferries leave Svendborg every hour?';
    expect(retrievalQuery(question, history)).toBe(question);
    expect(retrievalQuery('Why?', [])).toBe('Why?');
  });
});

describe('words', () => {
  it('meets other forms of a word', () => {
    expect(contentWords('The years of founding')).toEqual(contentWords('year founded'));
  });

  it('reads numbers as written', () => {
    expect(numbersIn('1,938 ducks, 3.5 km in 2024.')).toEqual(['1938', '3.5', '2024']);
  });
});

describe('passageText', () => {
  it('says title and headings once, and not what the text begins with', () => {
    const headings = ['Ducks', 'Food'];
    expect(passageText('Ducks', { headings, text: 'They eat grass.' })).toBe('Ducks\nFood\nThey eat grass.');
    expect(passageText('They eat…', { headings: [], text: 'They eat grass.' })).toBe('They eat grass.');
  });
});
