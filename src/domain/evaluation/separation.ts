import { middle } from './interval.ts';
import { roundsFor, seed, seededRandom } from './random.ts';
import type { Interval } from './interval.ts';

/**
 * How well a score tells two kinds apart: how often one of `positive` scores higher than one of `negative`, a tie counting
 * half (area under the ROC curve, Mann-Whitney). 1 is always, .5 is chance. Drawn again within each kind for the interval.
 * Undefined while there is nothing of a kind.
 */
export function separationOf(positive: readonly number[], negative: readonly number[]): Interval | undefined {
  if (positive.length === 0 || negative.length === 0) return undefined;
  const levels = [...new Set([...positive, ...negative])].sort((a, b) => a - b);
  const levelOf = new Map(levels.map((score, level) => [score, level]));
  const place = (scores: readonly number[]): Int32Array => Int32Array.from(scores, (score) => levelOf.get(score) ?? 0);
  const [above, below] = [place(positive), place(negative)];
  const random = seededRandom(seed);
  const again = (places: Int32Array): Int32Array => places.map(() => places[Math.floor(random() * places.length)] ?? 0);
  const count = positive.length + negative.length;
  const drawn = Float64Array.from({ length: roundsFor(count) }, () =>
    shareAbove(again(above), again(below), levels.length),
  );
  return { value: shareAbove(above, below, levels.length), count, ...middle(drawn) };
}

/** Of all pairs, those whose first is on a higher level, and half of those on the same. */
function shareAbove(above: Int32Array, below: Int32Array, levels: number): number {
  const [high, low] = [new Int32Array(levels), new Int32Array(levels)];
  for (const level of above) high[level] = (high[level] ?? 0) + 1;
  for (const level of below) low[level] = (low[level] ?? 0) + 1;
  let [beneath, won] = [0, 0];
  for (let level = 0; level < levels; level += 1) {
    const here = low[level] ?? 0;
    won += (high[level] ?? 0) * (beneath + here / 2);
    beneath += here;
  }
  return won / (above.length * below.length);
}
