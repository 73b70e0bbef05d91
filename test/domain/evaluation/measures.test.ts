import { describe, expect, it } from 'vitest';
import { holdsAnswer, tokenShare } from '../../../src/domain/evaluation/gold-answers.ts';
import { meanOf, ratioOf } from '../../../src/domain/evaluation/interval.ts';
import { pairedTest } from '../../../src/domain/evaluation/paired-test.ts';
import { scoreRanking } from '../../../src/domain/evaluation/ranking-scores.ts';
import { seededRandom } from '../../../src/domain/evaluation/random.ts';
import { separationOf } from '../../../src/domain/evaluation/separation.ts';
import { verdictOf } from '../../../src/domain/evaluation/gate.ts';

const grades = (of: Record<string, number>): Map<string, number> => new Map(Object.entries(of));

describe('scores of a ranking', () => {
  it('are those of trec_eval', () => {
    // By hand: gains 0, 3, 0, 1 against 3, 2, 1.
    const scores = scoreRanking(['x', 'a', 'y', 'c'], grades({ a: 3, b: 2, c: 1, z: 0 }));
    const gain = 3 / Math.log2(3) + 1 / Math.log2(5);
    const ideal = 3 + 2 / Math.log2(3) + 1 / 2;
    expect(scores.ndcgAt10).toBeCloseTo(gain / ideal, 12);
    expect(scores).toMatchObject({ mrrAt10: 0.5, recallAt10: 2 / 3, recallAt100: 2 / 3, allGoldAt10: 0 });
  });

  it('look at ten places, at a hundred for recall', () => {
    const ranked = Array.from({ length: 150 }, (_, place) => `d${place}`);
    const late = scoreRanking(ranked, grades({ d10: 1, d99: 1, d100: 1 }));
    expect(late).toEqual({ ndcgAt10: 0, mrrAt10: 0, recallAt10: 0, recallAt100: 2 / 3, allGoldAt10: 0 });
    expect(scoreRanking(ranked, grades({ d9: 1 }))).toMatchObject({ mrrAt10: 0.1, recallAt10: 1, allGoldAt10: 1 });
  });

  it('count a document once, at its best place', () => {
    expect(scoreRanking(['a', 'a', 'b'], grades({ a: 1, b: 1 }))).toMatchObject({ ndcgAt10: 1, recallAt10: 1 });
  });

  it('are 0 where nothing is relevant or nothing was found', () => {
    const nothing = { ndcgAt10: 0, mrrAt10: 0, recallAt10: 0, recallAt100: 0, allGoldAt10: 0 };
    expect(scoreRanking(['a'], grades({ a: 0 }))).toEqual(nothing);
    expect(scoreRanking(['a'], grades({}))).toEqual(nothing);
    expect(scoreRanking([], grades({ a: 1 }))).toEqual(nothing);
  });
});

describe('an interval', () => {
  it('holds the true mean about 95 times in 100', () => {
    const random = seededRandom(7);
    const held = Array.from({ length: 100 }, () => meanOf(Array.from({ length: 60 }, () => random()))).filter(
      ({ low, high }) => low <= 0.5 && high >= 0.5,
    );
    expect(held.length).toBeGreaterThan(88);
    expect(held.length).toBeLessThan(100);
  });

  it('is the same for the same values, and narrower for more of them', () => {
    const few = [0, 1, 1, 0, 1, 0.5];
    const many = Array.from({ length: 20 }, () => few).flat();
    expect(meanOf(few)).toEqual(meanOf(few));
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    expect(width(meanOf(many))).toBeLessThan(width(meanOf(few)) / 2);
    expect(meanOf(few)).toMatchObject({ value: 3.5 / 6, count: 6 });
  });

  it('is a point where there is nothing to draw from', () => {
    expect(meanOf([])).toEqual({ value: 0, low: 0, high: 0, count: 0 });
    expect(meanOf([0.4])).toEqual({ value: 0.4, low: 0.4, high: 0.4, count: 1 });
  });

  it('of shares takes each query with all that belongs to it', () => {
    const shares = [
      { part: 3, whole: 3 },
      { part: 0, whole: 1 },
      { part: 0, whole: 0 },
    ];
    expect(ratioOf(shares)).toMatchObject({ value: 0.75, low: 0, high: 1, count: 2 });
  });
});

describe('the paired test', () => {
  it('tries all signs of a few differences', () => {
    // Four of four up: of sixteen throws two are as far.
    expect(pairedTest([0, 0, 0, 0, 1], [0.5, 0.5, 0.5, 0.5, 1])).toMatchObject({
      p: 2 / 16,
      better: 4,
      worse: 0,
      same: 1,
      difference: { value: 0.4, count: 5 },
    });
    expect(pairedTest([0.3, 0.6], [0.3, 0.6])).toMatchObject({ p: 1, better: 0, worse: 0, same: 2 });
  });

  it('finds a shift among noise and none in noise alone', () => {
    const random = seededRandom(3);
    const a = Array.from({ length: 200 }, () => random());
    const noise = a.map((value) => value + (random() - 0.5) * 0.2);
    expect(pairedTest(a, noise).p).toBeGreaterThan(0.05);
    const shifted = pairedTest(
      a,
      noise.map((value) => value + 0.05),
    );
    expect(shifted.p).toBeLessThan(0.001);
    expect(shifted.difference.low).toBeGreaterThan(0);
  });

  it('calls noise significant five times in a hundred', () => {
    const random = seededRandom(11);
    const below = Array.from({ length: 300 }, () => {
      const a = Array.from({ length: 10 }, () => random());
      return pairedTest(
        a,
        a.map((value) => value + random() - 0.5),
      ).p;
    }).filter((p) => p < 0.05).length;
    expect(below).toBeGreaterThan(3);
    expect(below).toBeLessThan(30);
  });
});

describe('the gate', () => {
  const against = (value: number, p: number, count: number): string =>
    verdictOf({ difference: { value, low: value, high: value, count }, p });

  it('refuses what is worse by the test, or by the margin where there are few queries', () => {
    expect(against(-0.004, 0.03, 800)).toBe('worse');
    expect(against(-0.02, 0.3, 800)).toBe('same');
    expect(against(-0.02, 0.3, 20)).toBe('worse');
    expect(against(-0.009, 0.3, 20)).toBe('same');
    expect(against(0.02, 0.3, 20)).toBe('same');
    expect(against(0.004, 0.03, 800)).toBe('better');
  });
});

describe('separation', () => {
  it('is the share of pairs in the right order, ties half', () => {
    expect(separationOf([0.9, 0.5], [0.5, 0.1])).toMatchObject({ value: 3.5 / 4, count: 4 });
    expect(separationOf([1, 1, 1], [1, 1])).toMatchObject({ value: 0.5, low: 0.5, high: 0.5 });
    expect(separationOf([0.1], [0.9])).toMatchObject({ value: 0 });
    expect(separationOf([], [1])).toBeUndefined();
  });

  it('has an interval that holds what is true of all', () => {
    const random = seededRandom(5);
    const found = separationOf(
      Array.from({ length: 300 }, () => random() + 0.5),
      Array.from({ length: 200 }, () => random()),
    );
    // Two uniform distributions half a length apart: 1 - (1/2)² / 2.
    expect(found?.low).toBeLessThan(0.875);
    expect(found?.high).toBeGreaterThan(0.875);
  });
});

describe('gold answers', () => {
  it('are found as whole words, whatever case and punctuation', () => {
    expect(holdsAnswer(['The bridge opened in 1862 , by ``King Frederik’’.'], [['king  Frederik']])).toBe(true);
    expect(holdsAnswer(['It opened in 18620.'], [['1862']])).toBe(false);
    expect(holdsAnswer(['橋は1862年に開通した'], [['1862年']])).toBe(true);
    expect(holdsAnswer(['橋は開通した'], [['開通']])).toBe(true);
  });

  it('need all parts of one alternative, from whatever quote', () => {
    expect(holdsAnswer(['Ada wrote it.', 'Charles built it.'], [['Grace'], ['Ada', 'Charles']])).toBe(true);
    expect(holdsAnswer(['Ada wrote it.'], [['Ada', 'Charles']])).toBe(false);
    expect(holdsAnswer(['Anything.'], [['…']])).toBe(false);
  });

  it('in long are held by the share of their tokens', () => {
    expect(tokenShare(['the red house stood there'], 'The red, red house')).toBe(0.75);
    expect(tokenShare([], 'The red house')).toBe(0);
  });
});
