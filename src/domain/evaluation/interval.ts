import { roundsFor, seed, seededRandom } from './random.ts';

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
  const value = count === 0 ? 0 : sum(parts) / sum(wholes);
  return {
    value,
    count,
    ...bootstrap({ count, value }, (pick) => {
      let [part, whole] = [0, 0];
      for (let draw = 0; draw < count; draw += 1) {
        const at = pick();
        part += parts[at] ?? 0;
        whole += wholes[at] ?? 0;
      }
      return part / whole;
    }),
  };
}

/** The middle 95 in 100 of what `figure` is when the same number of things are drawn again; `pick` draws one. */
function bootstrap(
  { count, value }: { count: number; value: number },
  figure: (pick: () => number) => number,
): { low: number; high: number } {
  if (count < 2) return { low: value, high: value };
  const random = seededRandom(seed);
  const pick = (): number => Math.floor(random() * count);
  return middle(Float64Array.from({ length: roundsFor(count) }, () => figure(pick)));
}

/** Where the middle 95 in 100 of the figures begin and end. */
export function middle(figures: Float64Array): { low: number; high: number } {
  const sorted = figures.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
