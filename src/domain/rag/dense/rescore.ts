/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { decodeCode } from './quantize.ts';
import { type Scored, TopScores } from './top-scores.ts';

/** A row of storage: `code` as `encodeCode` wrote it. */
export interface StoredCode {
  id: number;
  code: ArrayBuffer | Uint8Array;
}

/** Cosines of a unit query with stored codes: the best `count`, best first. */
export function rescore(query: Float32Array, rows: Iterable<StoredCode>, count: number): Scored[] {
  const top = new TopScores(count);
  for (const row of rows) top.offer(row.id, cosine(query, row));
  return top.best();
}

/** Cosine of a unit query with a stored code. One of another length is an error. */
export function cosine(query: Float32Array, row: { id: number | string; code: StoredCode['code'] }): number {
  const { code, scale } = decodeCode(row.code);
  if (code.length !== query.length) {
    throw new RangeError(`vector ${row.id} has ${code.length} dimensions, the query has ${query.length}`);
  }
  return dot(query, code) * scale;
}

/** A unit query moved towards the mean of stored vectors, `weight` times as far as that mean is from nothing. */
export function towards(query: Float32Array, codes: readonly StoredCode['code'][], weight: number): Float32Array {
  const moved = Float32Array.from(query);
  for (const stored of codes) {
    const { code, scale } = decodeCode(stored);
    const step = (weight * scale) / codes.length;
    for (let d = 0; d < moved.length; d++) moved[d]! += step * code[d]!;
  }
  return unit(moved);
}

/** The vector at length 1; one without direction (all zeros) stays as it is. A value that is not finite is an error. */
export function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) throw new RangeError('the query vector holds a value that is not finite');
  if (squares === 0) return vector;
  const factor = 1 / Math.sqrt(squares);
  return vector.map((value) => value * factor);
}

/** Four sums, because one would make each addition wait for the one before. */
function dot(query: Float32Array, code: Int8Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (const whole = query.length - 3; i < whole; i += 4) {
    a += query[i]! * code[i]!;
    b += query[i + 1]! * code[i + 1]!;
    c += query[i + 2]! * code[i + 2]!;
    d += query[i + 3]! * code[i + 3]!;
  }
  for (; i < query.length; i++) a += query[i]! * code[i]!;
  return a + b + c + d;
}
