/** Numbers from 0 up to 1 that look random and are the same for the same seed (mulberry32), so that a figure is repeatable. */
export function seededRandom(seed: number): () => number {
  // In an array, since a number that is captured costs an allocation each time it changes.
  const state = Uint32Array.of(seed);
  return () => {
    state[0] = (state[0] ?? 0) + 0x6d2b79f5;
    return mixed(state[0]) / 2 ** 32;
  };
}

/** The seed of every figure. */
export const seed = 20_261;

/** Draws that one figure may take; some hundredths of a second. */
const mostDraws = 5_000_000;

/** How often to draw again from `count` things: 10,000 times, 1,000 where that would take long. */
export function roundsFor(count: number): number {
  return count * 10_000 <= mostDraws ? 10_000 : 1_000;
}

/**
 * What `figure` is, again and again, of as many things drawn from `count` of them, some more than once: it is told
 * which, by place, in an array that is filled anew each time.
 */
export function drawAgain(count: number, figure: (places: Uint32Array) => number): Float64Array {
  const places = new Uint32Array(count);
  const figures = new Float64Array(roundsFor(count));
  let state = seed;
  for (let round = 0; round < figures.length; round += 1) {
    for (let draw = 0; draw < count; draw += 1) {
      state = (state + 0x6d2b79f5) | 0;
      places[draw] = (mixed(state) / 2 ** 32) * count;
    }
    figures[round] = figure(places);
  }
  return figures;
}

function mixed(state: number): number {
  let bits = Math.imul(state ^ (state >>> 15), state | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return (bits ^ (bits >>> 14)) >>> 0;
}
