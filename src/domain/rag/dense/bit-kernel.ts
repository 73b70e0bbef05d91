/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
import { hammingDistances } from './hamming.ts';
import { signBytes } from './quantize.ts';

/** Signs and large bits of a vector are padded with zeros to so many 32-bit words each: whole triples, and whole fours. */
export const PADDED = 12;

/** What `packSigns` and `withLarge` make of vectors, `words` words of each for a slot. */
export interface Bits {
  words: number;
  signs: Int32Array;
  large: Int32Array;
}

/** The arithmetic of the two passes over bits. */
export interface BitKernel {
  /** Of the first `count` slots: in how many signs each differs from `signs`, which is padded as well. */
  distances(signs: Int32Array, bits: Bits, count: number, distances: Uint16Array): void;
  /**
   * The inner product of a query, as `querySteps` makes it, with each of these slots, whose values are taken for 3 or, where
   * they are large, 10.
   */
  scores(query: Int8Array, bits: Bits, slots: Uint32Array): Int32Array;
  /**
   * For each row of `width` steps, as `tokenSteps` makes it, the largest sum of its steps at the set bits of a code, of the
   * codes of `width` bits in `signs`; `-MOST_SUM` where there is no code.
   */
  most(steps: Int8Array, width: number, signs: Uint8Array): Int32Array;
}

/** What large values are on average, where the others are 3 (Lloyd and Max: 1.51 to 0.4528). */
const LARGE = 10;
export const SMALL = 3;
/** The largest step of a query: five bits with the sign. */
const MOST = 15;

/** Words of signs, and of large bits, with the padding. */
export function paddedWords(dimensions: number): number {
  return Math.ceil(signBytes(dimensions) / (4 * PADDED)) * PADDED;
}

/** A query in whole steps from -15 to 15, padded with zeros to the bits of `words` words. */
export function querySteps(query: Float32Array, words: number): Int8Array {
  let largest = 0;
  for (const value of query) largest = Math.max(largest, Math.abs(value));
  const steps = new Int8Array(words * 32);
  if (largest > 0) for (let d = 0; d < query.length; d++) steps[d] = Math.round((query[d]! / largest) * MOST);
  return steps;
}

/** What a sum of steps never reaches. */
export const MOST_SUM = 2 ** 30;
/** The largest sum of an eighth of a token's steps. */
const MOST_EIGHTH = 2 ** 15 - 1;

/**
 * A token's vector in whole steps, padded with zeros to `width` of them, a multiple of 16; `step` is what one is worth. They
 * are as fine as sums of 16 bits allow.
 */
export function tokenSteps(vector: Float32Array, width: number): { steps: Int8Array; step: number } {
  const most = Math.min(127, Math.floor(MOST_EIGHTH / (width / 8)));
  const steps = new Int8Array(width);
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const step = largest / most || 1;
  for (let d = 0; d < vector.length; d++) steps[d] = Math.round(vector[d]! / step);
  return { steps, step };
}

/** Without the processor's wide instructions. */
export const plainKernel: BitKernel = {
  distances: (signs, bits, count, distances) => hammingDistances(signs, bits.signs, count, distances),

  scores(query, { words, signs, large }, slots) {
    const sums = sumsByByte(query);
    const all = query.reduce((sum, step) => sum + step, 0);
    const signBytes = new Uint8Array(signs.buffer);
    const largeBytes = new Uint8Array(large.buffer);
    return Int32Array.from(slots, (slot) => {
      let score = -SMALL * all;
      for (let row = 0, at = slot * words * 4; row < sums.length; row += 256, at++) {
        const sign = signBytes[at]!;
        const much = largeBytes[at]!;
        score += 2 * SMALL * sums[row + sign]! + (LARGE - SMALL) * (2 * sums[row + (sign & much)]! - sums[row + much]!);
      }
      return score;
    });
  },

  most(steps, width, signs) {
    const each = width / 8;
    return Int32Array.from({ length: steps.length / width }, (_, token) => {
      const sums = sumsByByte(steps.subarray(token * width, (token + 1) * width));
      let best = -MOST_SUM;
      for (let at = 0; at + each <= signs.length; at += each) {
        let sum = 0;
        for (let b = 0; b < each; b++) sum += sums[b * 256 + signs[at + b]!]!;
        best = Math.max(best, sum);
      }
      return best;
    });
  },
};

/** For each eight steps the sums of those at the bits of each possible byte. */
function sumsByByte(steps: Int8Array): Int16Array {
  const sums = new Int16Array(steps.length * 32);
  for (let d = 0; d < steps.length; d += 8) {
    const row = d * 32;
    for (let byte = 1; byte < 256; byte++) {
      const highest = 31 - Math.clz32(byte);
      sums[row + byte] = sums[row + (byte ^ (1 << highest))]! + steps[d + highest]!;
    }
  }
  return sums;
}
