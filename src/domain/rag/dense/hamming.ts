/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
/** Words that are counted together. */
const TRIPLE = 3;

/** Codes of a block stay in the processor's cache while each triple of the query passes over them. */
const BLOCK = 1024;

/**
 * Hamming distances of a packed query to packed codes: `distances[i]` for code `i`, whose words start at
 * `i * query.length` of `codes`. The words of a code are a multiple of three.
 *
 * Half the time of counting word by word: three words go through one carry-save adder (`sums` has weight 1,
 * `carries` weight 2), and the query's three are held in registers over a whole block.
 */
export function hammingDistances(query: Int32Array, codes: Int32Array, count: number, distances: Uint16Array): void {
  const words = query.length;
  distances.fill(0, 0, count);
  for (let from = 0; from < count; from += BLOCK) {
    const end = Math.min(count, from + BLOCK);
    for (let w = 0; w < words; w += TRIPLE) {
      const first = query[w]!;
      const second = query[w + 1]!;
      const third = query[w + 2]!;
      for (let i = from, at = from * words + w; i < end; i++, at += words) {
        const a = first ^ codes[at]!;
        const b = second ^ codes[at + 1]!;
        const c = third ^ codes[at + 2]!;
        const either = a ^ b;
        let sums = either ^ c;
        let carries = (a & b) | (either & c);
        sums -= (sums >>> 1) & 0x55555555;
        sums = (sums & 0x33333333) + ((sums >>> 2) & 0x33333333);
        carries -= (carries >>> 1) & 0x55555555;
        carries = (carries & 0x33333333) + ((carries >>> 2) & 0x33333333);
        // A nibble now holds at most 4 + 2 * 4 = 12, a byte 24, and the product's top byte their sum, at most 96.
        sums += carries << 1;
        sums = (sums & 0x0f0f0f0f) + ((sums >>> 4) & 0x0f0f0f0f);
        distances[i]! += Math.imul(sums, 0x01010101) >>> 24;
      }
    }
  }
}

/** Makes the positions that may not be found farther than any code: those whose group's verdict is 0. */
export function hide(distances: Uint16Array, count: number, groups: Uint32Array, verdicts: Uint8Array): void {
  for (let i = 0; i < count; i++) if (verdicts[groups[i]!] === 0) distances[i] = HIDDEN;
}

const HIDDEN = 0xffff;

/**
 * Positions of the `limit` smallest distances, in no order; equal ones at the edge are taken from the front.
 * A counting selection: O(count), without comparing or moving anything. `bits` is the largest distance there can be.
 */
export function nearest(distances: Uint16Array, count: number, limit: number, bits: number): Uint32Array {
  const having = new Uint32Array(HIDDEN + 1);
  for (let i = 0; i < count; i++) having[distances[i]!]! += 1;
  let edge = 0;
  let below = 0;
  while (edge < bits && below + having[edge]! <= limit) below += having[edge++]!;
  let atEdge = Math.min(limit - below, having[edge]!);
  const chosen = new Uint32Array(below + atEdge);
  for (let i = 0, n = 0; n < chosen.length; i++) {
    const distance = distances[i]!;
    if (distance > edge) continue;
    if (distance < edge) chosen[n++] = i;
    else if (atEdge > 0) {
      chosen[n++] = i;
      atEdge -= 1;
    }
  }
  return chosen;
}
