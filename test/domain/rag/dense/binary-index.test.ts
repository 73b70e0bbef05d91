/* oxlint-disable typescript/no-non-null-assertion -- the test made the arrays it reads */
import { describe, expect, it } from 'vitest';
import { BinaryIndex } from '../../../../src/domain/rag/dense/binary-index.ts';
import { quantize } from '../../../../src/domain/rag/dense/quantize.ts';
import { near, random } from './vectors.ts';

type Model = Map<number, { vector: Float32Array; values: number[]; group: number }>;

const bitsOf = (vector: Float32Array): Uint8Array => quantize(vector).bits;

/** What the bits of a vector tell of its values, found the slow way: 3 or, where one is large, 10. */
function bitValues(vector: Float32Array): number[] {
  const { code, scale } = quantize(vector);
  const least = 0.9816 / Math.sqrt(vector.length);
  return Array.from(vector, (value, d) => (Math.abs(code[d]! * scale) >= least ? 10 : 3) * (value >= 0 ? 1 : -1));
}

function bitScore(query: Float32Array, values: number[]): number {
  const largest = Math.max(...query.map(Math.abs));
  return values.reduce((sum, value, d) => sum + value * Math.round((query[d]! / largest) * 15), 0);
}

function bruteForce(model: Model, query: Float32Array, count: number, accept: (group: number) => boolean): number[] {
  return [...model]
    .filter(([, { group }]) => accept(group))
    .map(([id, { values }]) => ({ id, score: bitScore(query, values) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, count)
    .map(({ id }) => id);
}

describe('BinaryIndex', () => {
  it.each([20, 32, 77, 96, 384])(
    'agrees with brute force through adds, replacements and removals (%i dims)',
    (dims) => {
      const next = random(dims);
      const index = new BinaryIndex({ dimensions: dims });
      const model: Model = new Map();
      for (let step = 0; step < 1_500; step++) {
        // Ids come from a range small enough that many steps replace or remove, and reach the largest id.
        const id = next() < 0.1 ? 0xffffffff - Math.floor(next() * 50) : Math.floor(next() * 700);
        // Phases of mostly adding and mostly removing make the arrays grow and shrink.
        const adding = next() < (step % 700 < 450 ? 0.8 : 0.15);
        const vector = near(next, dims);
        const entry = { vector, values: bitValues(vector), group: Math.floor(next() * 12) };
        if (adding) {
          index.add(id, bitsOf(entry.vector), entry.group);
          model.set(id, entry);
        }
        expect(adding || index.remove(id)).toBe(adding || model.delete(id));
        expect(index.size).toBe(model.size);
        if (step % 50 !== 49) continue;
        const query = near(next, dims);
        const banned = Math.floor(next() * 12);
        for (const accept of [() => true, (group: number) => group !== banned, (group: number) => group === banned]) {
          expect(index.candidates(query, 10, accept)).toEqual(bruteForce(model, query, 10, accept));
        }
      }
    },
  );

  it('survives growing far and emptying again, and gives the memory back', () => {
    const next = random(3);
    const index = new BinaryIndex({ dimensions: 64 });
    const empty = index.bytes;
    const vectors = Array.from({ length: 6_000 }, () => near(next, 64));
    for (const [id, vector] of vectors.entries()) index.add(id, bitsOf(vector), id % 7);
    for (const id of [0, 63, 64, 65, 2_999, 5_999]) expect(index.candidates(vectors[id]!, 3)).toContain(id);
    const full = index.bytes;
    expect(full).toBeLessThan(6_000 * 1.5 * (48 + 48 + 4 + 4 + 2) + 4 * 32_768);
    for (let id = 0; id < 6_000; id++) expect(index.remove(id)).toBe(true);
    expect(index.size).toBe(0);
    expect(index.candidates(vectors[0]!, 3)).toEqual([]);
    expect(index.bytes).toBeLessThan(empty + 64 * 1024);
    index.add(9, bitsOf(vectors[9]!), 1);
    expect(index.candidates(vectors[9]!, 3)).toEqual([9]);
  });

  it('asks once a group, and only about groups that have vectors', () => {
    const next = random(4);
    const index = new BinaryIndex({ dimensions: 32 });
    for (let id = 0; id < 90; id++) index.add(id, bitsOf(near(next, 32)), id % 3);
    for (let id = 0; id < 90; id += 3) index.remove(id);
    const asked: number[] = [];
    const found = index.candidates(near(next, 32), 100, (group) => asked.push(group) > 0 && group === 2);
    expect(asked.toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => 3 * i + 2));
  });

  it('moves a vector to another group when it is added again', () => {
    const vector = near(random(5), 32);
    const index = new BinaryIndex({ dimensions: 32 });
    index.add(1, bitsOf(vector), 10);
    index.add(1, bitsOf(vector), 11);
    const asked: number[] = [];
    expect(index.candidates(vector, 5, (group) => asked.push(group) === 0)).toEqual([]);
    expect(asked).toEqual([11]);
    expect(index.candidates(vector, 5, (group) => group === 11)).toEqual([1]);
  });

  it('keeps groups apart that come after an emptied one', () => {
    const vector = near(random(10), 32);
    const index = new BinaryIndex({ dimensions: 32 });
    index.add(1, bitsOf(vector), 10);
    index.remove(1);
    for (const id of [2, 3, 4]) index.add(id, bitsOf(vector), 10 + id);
    for (const id of [2, 3, 4]) expect(index.candidates(vector, 5, (group) => group === 10 + id)).toEqual([id]);
  });

  it('finds a visible vector behind any number of nearer hidden ones', () => {
    const vector = near(random(6), 32);
    const index = new BinaryIndex({ dimensions: 32 });
    for (let id = 0; id < 3_000; id++) index.add(id, bitsOf(vector), 1);
    index.add(3_000, bitsOf(vector.map((value) => -value)), 2);
    expect(index.candidates(vector, 1, (group) => group === 2)).toEqual([3_000]);
  });

  it('gives exactly as many as asked when all are equally near', () => {
    const vector = near(random(7), 384);
    const index = new BinaryIndex({ dimensions: 384 });
    for (let id = 0; id < 2_500; id++) index.add(id, bitsOf(vector), 1);
    for (const count of [1, 10, 999, 2_500, 5_000]) {
      const found = index.candidates(vector, count);
      expect(new Set(found).size).toBe(Math.min(count, 2_500));
    }
  });

  it('finds nothing in an empty index, or when nothing is asked for', () => {
    const vector = near(random(8), 32);
    const index = new BinaryIndex({ dimensions: 32 });
    expect(index.candidates(vector, 10)).toEqual([]);
    expect(index.remove(1)).toBe(false);
    index.add(1, bitsOf(vector), 1);
    expect(index.candidates(vector, 0)).toEqual([]);
    expect(index.candidates(vector, 10, () => false)).toEqual([]);
  });

  it('refuses an id that is no 32-bit integer and lengths of another space', () => {
    const index = new BinaryIndex({ dimensions: 64 });
    const bits = bitsOf(near(random(9), 64));
    for (const id of [-1, 1.5, 2 ** 32, Number.NaN]) expect(() => index.add(id, bits, 1)).toThrow(RangeError);
    expect(() => index.add(1, bits.subarray(4), 1)).toThrow(RangeError);
    expect(() => index.candidates(new Float32Array(32), 1)).toThrow(RangeError);
    expect(index.size).toBe(0);
  });
});
