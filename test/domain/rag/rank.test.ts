import { describe, expect, it } from 'vitest';
import { encodeCode, quantize } from '../../../src/domain/rag/dense/quantize.ts';
import { rankCandidates } from '../../../src/domain/rag/rank.ts';
import { packSigns } from '../../../src/domain/rag/dense/quantize.ts';
import { standardSettings } from '../../../src/domain/rag/retrieval-settings.ts';
import type { Candidate, Lookup, RankedQuestion } from '../../../src/domain/rag/rank.ts';

const candidate = (key: string, words: number, vector?: number[]): Candidate => ({
  key,
  words,
  ...(vector && { code: encodeCode(quantize(Float32Array.from(vector))) }),
});
const unknown: Lookup = { titles: () => new Map(), texts: () => new Map(), tokens: () => new Map() };
const rank = (candidates: Candidate[], vector?: Float32Array): ReturnType<typeof rankCandidates> =>
  rankCandidates(candidates, { text: '', ...(vector && { vector }) }, unknown);
const keys = (ranked: { key: string }[]): string[] => ranked.map(({ key }) => key);

describe('rankCandidates', () => {
  it('goes by words alone without a vector, and leaves out what scores nothing', () => {
    const ranked = rank([candidate('a', 2), candidate('b', 5), candidate('c', 0), candidate('d', -1)]);
    expect(keys(ranked)).toEqual(['b', 'a']);
    expect(ranked[0]).not.toHaveProperty('cosine');
  });

  it('goes by meaning alone where no word was found', () => {
    const query = Float32Array.of(1, 0, 0);
    const ranked = rank([candidate('far', 0, [0.2, 1, 0]), candidate('near', 0, [1, 0.1, 0])], query);
    expect(keys(ranked)).toEqual(['near', 'far']);
    expect(keys(rank([candidate('away', 0, [-1, 0, 0])], query))).toEqual([]);
  });

  it('weighs the meaning of what words alone found, whatever the length of the query', () => {
    const candidates = [candidate('near', 4, [1, 0, 0]), candidate('far', 4.1, [0, 1, 0]), candidate('plain', 4.2)];
    const ranked = rank(candidates, Float32Array.of(7, 0, 0));
    expect(ranked[0]?.key).toBe('near');
    expect(ranked[0]?.cosine).toBeCloseTo(1);
    expect(ranked.find(({ key }) => key === 'plain')).not.toHaveProperty('cosine');
  });

  it('raises what is like the best passages over what is as close to the query in another way', () => {
    const best = ['x', 'y', 'z'].map((key) => candidate(key, 9, [1, 0.5, 0]));
    const alike = candidate('alike', 1, [0.8, 0.6, 0]);
    const otherwise = candidate('otherwise', 1.01, [0.8, 0, 0.6]);
    const query = Float32Array.of(1, 0, 0);
    const ranked = rank([otherwise, ...best, alike], query);
    expect(keys(ranked).slice(3)).toEqual(['alike', 'otherwise']);
    // What is reported stays the cosine to the query itself.
    for (const { key, cosine } of ranked.slice(3)) expect([key, cosine?.toFixed(2)]).toEqual([key, '0.80']);
  });

  describe('with tokens', () => {
    const question: RankedQuestion = {
      text: '',
      vector: Float32Array.of(1, 1, 0, 0),
      tokens: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0),
    };
    const signs = (...tokens: number[][]): Uint8Array =>
      new Uint8Array(tokens.flatMap((token) => [...packSigns(Float32Array.from(token))]));
    const both = signs([1, -1, -1, -1], [-1, 1, -1, -1]);
    const one = signs([1, -1, -1, -1], [1, -1, -1, -1]);
    const candidates = [candidate('one', 1, [1, 1, 0, 0]), candidate('both', 0.9, [1, 1, 0, 0])];
    const lookup: Lookup = {
      ...unknown,
      tokens: () =>
        new Map([
          ['one', one],
          ['both', both],
        ]),
    };

    it('puts the passage first in which each token of the question finds its like', () => {
      expect(keys(rankCandidates(candidates, question, unknown))).toEqual(['one', 'both']);
      const ranked = rankCandidates(candidates, question, lookup);
      expect(keys(ranked)).toEqual(['both', 'one']);
      expect(ranked[0]?.parts.late).toBeGreaterThan(ranked[1]?.parts.late ?? 1);
      expect(keys(rankCandidates(candidates, question, lookup, { ...standardSettings, late: 0 }))).toEqual([
        'one',
        'both',
      ]);
    });

    it('holds nothing against a passage whose tokens are not known', () => {
      const known = new Map([['both', both]]);
      const ranked = rankCandidates(candidates, question, { ...unknown, tokens: () => known });
      expect(keys(ranked)).toEqual(['one', 'both']);
    });
  });
});
