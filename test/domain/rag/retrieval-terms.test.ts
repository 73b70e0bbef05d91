import { describe, expect, it } from 'vitest';
import { contentWords } from '../../../src/domain/rag/words.ts';
import { fuseScores } from '../../../src/domain/rag/fuse.ts';
import { lexicalTerms } from '../../../src/domain/rag/lexical-terms.ts';
import { passageText } from '../../../src/domain/rag/passage-text.ts';

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
  it('puts what both searches find good before what one of them finds best, whatever their scales', () => {
    const fused = fuseScores(
      [
        { values: [30, 29, 10, 0], weight: 0.5 },
        { values: [0, 0.88, 0, 0.9], weight: 0.5 },
      ],
      4,
    );
    expect(fused[0]).toBe(0.5);
    expect(fused[1]).toBeCloseTo(0.5 * (29 / 30) + 0.5 * (0.88 / 0.9));
    expect(fused[3]).toBe(0.5);
  });

  it('takes nothing and less than nothing for nothing', () => {
    expect(
      fuseScores(
        [
          { values: [3, -1], weight: 0.5 },
          { values: [0, 0], weight: 0.5 },
        ],
        2,
      ),
    ).toEqual([0.5, 0]);
    expect(fuseScores([], 1)).toEqual([0]);
    expect(fuseScores([{ values: [], weight: 1 }], 0)).toEqual([]);
  });
});

describe('words', () => {
  it('meets other forms of a word', () => {
    expect(contentWords('The years of founding')).toEqual(contentWords('year founded'));
  });
});

describe('passageText', () => {
  it('says title and headings once, and not what the text begins with', () => {
    const headings = ['Ducks', 'Food'];
    expect(passageText('Ducks', { headings, text: 'They eat grass.' })).toBe('Ducks\nFood\nThey eat grass.');
    expect(passageText('They eat…', { headings: [], text: 'They eat grass.' })).toBe('They eat grass.');
  });
});
