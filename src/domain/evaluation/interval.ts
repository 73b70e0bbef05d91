import { drawAgain } from './random.ts';

/** A figure with the range that it lies in, 95 times in 100, for queries like these. */
export interface Interval {
  value: number;
  low: number;
  high: number;
  /** How many queries it was measured on. */
  count: number;
}

/** The mean, with its interval by percentile bootstrap; 0 without values. */
export function meanOf(values: readonly number[]): Interval {
  return ratioOf(values.map((value) => ({ part: value, whole: 1 })));
}

/**
 * Parts of wholes taken together, such as supported citations of all; drawn again query by query, since what belongs to one
 * query stands or falls together.
 */
export function ratioOf(shares: readonly { part: number; whole: number }[]): Interval {
  const counted = shares.filter(({ whole }) => whole > 0);
  const count = counted.length;
  const parts = Float64Array.from(counted, ({ part }) => part);
  const wholes = Float64Array.from(counted, ({ whole }) => whole);
  const share = (places: Uint32Array): number => {
    let [part, whole] = [0, 0];
    for (let draw = 0; draw < places.length; draw += 1) {
      const at = places[draw] ?? 0;
      part += parts[at] ?? 0;
      whole += wholes[at] ?? 0;
    }
    return part / whole;
  };
  const value = count === 0 ? 0 : share(Uint32Array.from(parts, (_, at) => at));
  return { value, count, ...(count < 2 ? { low: value, high: value } : middle(drawAgain(count, share))) };
}

/** Where the middle 95 in 100 of the figures begin and end. */
export function middle(figures: Float64Array): { low: number; high: number } {
  const sorted = figures.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}
