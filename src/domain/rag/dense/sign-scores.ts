/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/**
 * The inner product of a float query with codes of sign bits, each bit read as +1 or -1: a sharper order than the
 * Hamming distance, which forgets how large the query's own values are. One table look-up per 8 dimensions.
 */
export class SignScores {
  /** 256 partial sums for each byte of a code: 48 KiB at 384 dimensions, made in some 60 µs. */
  readonly #table: Float32Array;

  /** `bytes` is the length of a code, a multiple of 4 and enough for the query's dimensions. */
  constructor(query: Float32Array, bytes: number) {
    this.#table = new Float32Array(bytes * 256);
    for (let b = 0; b < bytes; b++) {
      const row = this.#table.subarray(b * 256, b * 256 + 256);
      // Dimensions past the last are 0, so the fill-up bits of a code count for nothing.
      for (let bit = 0; bit < 8; bit++) row[0]! -= query[b * 8 + bit] ?? 0;
      for (let pattern = 1; pattern < 256; pattern++) {
        const highest = 31 - Math.clz32(pattern);
        row[pattern] = row[pattern ^ (1 << highest)]! + 2 * (query[b * 8 + highest] ?? 0);
      }
    }
  }

  /** The score of the code that starts at byte `offset` of `codes`. */
  score(codes: Uint8Array, offset: number): number {
    const table = this.#table;
    let sum = 0;
    for (let row = 0, at = offset; row < table.length; row += 1024, at += 4) {
      sum +=
        table[row + codes[at]!]! +
        table[row + 256 + codes[at + 1]!]! +
        (table[row + 512 + codes[at + 2]!]! + table[row + 768 + codes[at + 3]!]!);
    }
    return sum;
  }
}
