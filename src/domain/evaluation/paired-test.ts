import { meanOf } from './interval.ts';
import { roundsFor, seed, seededRandom } from './random.ts';
import type { Interval } from './interval.ts';

/** What became of the same queries from one run, A, to another, B. */
export interface PairedTest {
  /** Mean of B - A. */
  difference: Interval;
  /** How likely a difference as large as this is, either way, if both were the same: below .05 it is hardly chance. */
  p: number;
  /** Queries that B does better, worse, and the same. */
  better: number;
  worse: number;
  same: number;
}

/** Scores closer than this are the same. */
const tolerance = 1e-9;
/** So few differences have all their signs tried instead of some at random. */
const mostExact = 13;

/** A paired randomization test, two-sided: how often the signs of the differences, thrown anew, go as far as they did. */
export function pairedTest(a: readonly number[], b: readonly number[]): PairedTest {
  const differences = a.map((value, index) => (b[index] ?? 0) - value);
  const changed = Float64Array.from(differences.filter((difference) => Math.abs(difference) > tolerance));
  const better = changed.filter((difference) => difference > 0).length;
  return {
    difference: meanOf(differences),
    p: chanceOf(changed),
    better,
    worse: changed.length - better,
    same: differences.length - changed.length,
  };
}

/** What did not change has no sign to throw. */
function chanceOf(changed: Float64Array): number {
  const count = changed.length;
  const reached = Math.abs(changed.reduce((sum, difference) => sum + difference, 0)) - tolerance;
  let extreme = 0;
  if (count <= mostExact) {
    for (let signs = 0; signs < 2 ** count; signs += 1)
      if (Math.abs(changed.reduce((sum, value, bit) => sum + ((signs >> bit) & 1 ? value : -value), 0)) >= reached)
        extreme += 1;
    return extreme / 2 ** count;
  }
  const random = seededRandom(seed);
  const rounds = roundsFor(count);
  for (let round = 0; round < rounds; round += 1) {
    let sum = 0;
    for (let index = 0; index < count; index += 1)
      sum += random() < 0.5 ? (changed[index] ?? 0) : -(changed[index] ?? 0);
    if (Math.abs(sum) >= reached) extreme += 1;
  }
  return (extreme + 1) / (rounds + 1);
}
