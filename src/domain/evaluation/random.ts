/** Numbers from 0 up to 1 that look random and are the same for the same seed (mulberry32), so that a figure is repeatable. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of every figure. */
export const seed = 20_261;

/** Draws that one figure may take; under a tenth of a second. */
const mostDraws = 3_000_000;

/** How often to draw again from `count` things: 10,000 times, 1,000 where that would take long. */
export function roundsFor(count: number): number {
  return count * 10_000 <= mostDraws ? 10_000 : 1_000;
}
