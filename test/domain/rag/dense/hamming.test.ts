import { describe, expect, it } from 'vitest';
import { hammingDistances, hide, nearest } from '../../../../src/domain/rag/dense/hamming.ts';
import { random } from './vectors.ts';

function words(next: () => number, count: number): Int32Array {
  return Int32Array.from({ length: count }, () => Math.floor(next() * 2 ** 32));
}

function differing(a: Int32Array, b: Int32Array): number {
  let bits = 0;
  for (const [w, word] of a.entries()) {
    for (let rest = word ^ (b[w] ?? 0); rest !== 0; rest &= rest - 1) bits += 1;
  }
  return bits;
}

describe('hammingDistances', () => {
  it.each([12, 36, 96])('counts differing bits of codes of %i words, over several blocks', (length) => {
    const next = random(length);
    const query = words(next, length);
    const codes = words(next, 1_100 * length);
    codes.set(query, 5 * length);
    codes.set(
      query.map((word) => ~word),
      1_050 * length,
    );
    const distances = new Uint16Array(1_100).fill(7);
    hammingDistances(query, codes, 1_099, distances);
    const expected = Array.from({ length: 1_099 }, (_, i) =>
      differing(query, codes.subarray(i * length, (i + 1) * length)),
    );
    expect(expected[1_050]).toBe(length * 32);
    expect([...distances]).toEqual([...expected, 7]);
  });
});

describe('nearest', () => {
  const distances = () => Uint16Array.of(4, 2, 9, 2, 0, 2, 9);

  it('takes the smallest, and of equal ones at the edge the first', () => {
    const chosen = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((limit) => [...nearest(distances(), 7, limit, 9)]);
    const all = [0, 1, 2, 3, 4, 5, 6];
    expect(chosen).toEqual([[], [4], [1, 4], [1, 3, 4], [1, 3, 4, 5], [0, 1, 3, 4, 5], [0, 1, 2, 3, 4, 5], all, all]);
  });

  it('passes over what is hidden, and over positions past the count', () => {
    const some = distances();
    hide(some, 6, Uint32Array.of(0, 1, 0, 1, 1, 0, 0), Uint8Array.of(1, 0));
    expect([...nearest(some, 6, 100, 9)]).toEqual([0, 2, 5]);
    expect([...nearest(some, 6, 1, 9)]).toEqual([5]);
  });
});
