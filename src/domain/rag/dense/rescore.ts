/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { decodeCode } from './quantize.ts';
import { type Scored, TopScores } from './top-scores.ts';

/** A row of storage: `code` as `encodeCode` wrote it. */
export interface StoredCode {
  id: number;
  code: ArrayBuffer | Uint8Array;
}

/** Cosines of a unit query with stored codes: the best `count`, best first. A code of another length is an error. */
export function rescore(query: Float32Array, rows: Iterable<StoredCode>, count: number): Scored[] {
  const top = new TopScores(count);
  for (const row of rows) {
    const { code, scale } = decodeCode(row.code);
    if (code.length !== query.length) {
      throw new RangeError(`vector ${row.id} has ${code.length} dimensions, the query has ${query.length}`);
    }
    top.offer(row.id, dot(query, code) * scale);
  }
  return top.best();
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
