/* oxlint-disable typescript/no-non-null-assertion -- the test made the arrays it reads */
import { describe, expect, it } from 'vitest';
import { BinaryIndex } from '../../../../src/domain/rag/dense/binary-index.ts';
import { candidateCount, denseSearch } from '../../../../src/domain/rag/dense/dense-search.ts';
import { encodeCode, quantize } from '../../../../src/domain/rag/dense/quantize.ts';
import { clustered, cosine, near, random } from './vectors.ts';

/** An index with its storage; ids start at 1, as row ids do. */
function indexed(vectors: Float32Array[], groupOf: (id: number) => number = () => 1) {
  const index = new BinaryIndex({ dimensions: vectors[0]?.length ?? 32, capacity: vectors.length });
  const stored = new Map<number, Uint8Array>();
  const reads: number[] = [];
  for (const [i, vector] of vectors.entries()) {
    const { code, scale, bits } = quantize(vector);
    index.add(i + 1, bits, groupOf(i + 1));
    stored.set(i + 1, encodeCode({ code, scale }));
  }
  function* read(ids: number[]) {
    reads.push(ids.length);
    for (const id of ids) {
      const code = stored.get(id);
      if (code) yield { id, code };
    }
  }
  return { index, stored, read, reads };
}

function exact(vectors: Float32Array[], query: Float32Array, count: number): number[] {
  return vectors
    .map((vector, i) => ({ id: i + 1, score: cosine(query, vector) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ id }) => id);
}

describe('denseSearch', () => {
  it.each([
    { dimensions: 384, size: 3_000 },
    { dimensions: 100, size: 2_000 },
  ])('finds nearly what an exact scan finds ($dimensions dims)', ({ dimensions, size }) => {
    const next = random(dimensions);
    const vectors = clustered(next, size, dimensions, size / 100);
    const { index, read } = indexed(vectors);
    const found = { 10: 0, 200: 0 };
    for (let q = 0; q < 20; q++) {
      const query = near(next, dimensions, vectors[q * 7], 0.5);
      const nearest = exact(vectors, query, 200);
      for (const count of [10, 200] as const) {
        const truth = new Set(nearest.slice(0, count));
        for (const { id } of denseSearch({ query, count, index, read })) if (truth.has(id)) found[count] += 1;
      }
    }
    // Noise without structure is harder to order than texts are: on those bench/dense.ts measures 0.98 and 0.95 or more.
    expect(found[10] / 200).toBeGreaterThanOrEqual(0.95);
    expect(found[200] / 4_000).toBeGreaterThanOrEqual(0.93);
  });

  it.each([37, 384])('scores with the cosine, whatever the lengths of query and vectors (%i dims)', (dimensions) => {
    const next = random(11);
    const vectors = Array.from({ length: 50 }, () => near(next, dimensions).map((value) => value * 3));
    const { index, read } = indexed(vectors);
    const query = near(next, dimensions).map((value) => value * 0.01);
    const results = denseSearch({ query, count: 50, index, read });
    expect(results).toHaveLength(50);
    for (const { id, score } of results) expect(score).toBeCloseTo(cosine(query, vectors[id - 1]!), 2);
    expect(results.map(({ score }) => score)).toEqual(results.map(({ score }) => score).toSorted((a, b) => b - a));
  });

  it('reads no more rows than candidateCount says, and none when nothing is accepted', () => {
    const next = random(12);
    const { index, read, reads } = indexed(clustered(next, 1_000, 64, 10));
    denseSearch({ query: near(next, 64), count: 10, index, read });
    expect(denseSearch({ query: near(next, 64), count: 10, index, read, accept: () => false })).toEqual([]);
    expect(reads).toEqual([candidateCount(10)]);
  });

  it('never returns a group that is not accepted', () => {
    const next = random(13);
    const vectors = clustered(next, 1_200, 64, 4);
    const { index, read } = indexed(vectors, (id) => id % 5);
    for (let q = 0; q < 10; q++) {
      const query = vectors[q]!;
      const results = denseSearch({ query, count: 30, index, read, accept: (group) => group !== q % 5 });
      expect(results).toHaveLength(30);
      for (const { id } of results) expect(id % 5).not.toBe(q % 5);
    }
  });

  it('orders equal scores by id, and keeps the smaller ids when there is no room for all', () => {
    const vector = near(random(14), 64);
    const { index, read } = indexed(Array.from({ length: 40 }, () => vector));
    const backwards = (ids: number[]) => [...read(ids)].toReversed();
    for (const count of [40, 7]) {
      const ids = denseSearch({ query: vector, count, index, read: backwards }).map(({ id }) => id);
      expect(ids).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    }
  });

  it('leaves out a row that storage no longer has', () => {
    const next = random(15);
    const vectors = Array.from({ length: 5 }, () => near(next, 32));
    const { index, read, stored } = indexed(vectors);
    stored.delete(3);
    const ids = denseSearch({ query: vectors[2]!, count: 5, index, read }).map(({ id }) => id);
    expect(ids.toSorted((a, b) => a - b)).toEqual([1, 2, 4, 5]);
  });

  it('finds nothing for an empty index, a count of 0 or a query without direction', () => {
    const vector = near(random(16), 32);
    const { index, read } = indexed([vector]);
    const empty = new BinaryIndex({ dimensions: 32 });
    expect(denseSearch({ query: vector, count: 5, index: empty, read })).toEqual([]);
    expect(denseSearch({ query: vector, count: 0, index, read })).toEqual([]);
    expect(denseSearch({ query: new Float32Array(32), count: 5, index, read })).toEqual([]);
  });

  it('refuses a query that is not finite and a stored code of another length', () => {
    const vector = near(random(17), 32);
    const { index, read } = indexed([vector]);
    expect(() => denseSearch({ query: vector.with(3, Number.NaN), count: 5, index, read })).toThrow(RangeError);
    const short = () => [{ id: 1, code: encodeCode({ code: new Int8Array(16), scale: 1 }) }];
    expect(() => denseSearch({ query: vector, count: 5, index, read: short })).toThrow(/vector 1 has 16 dimensions/);
  });
});
