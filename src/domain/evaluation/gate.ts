import type { PairedTest } from './paired-test.ts';

/** How a run stands against the baseline. */
export type Verdict = 'better' | 'same' | 'worse';

/** What differs with a lower chance than this is no chance. */
const significance = 0.05;
/** With fewer queries than `few` hardly anything is significant: a mean that is lower by the margin is enough there. */
const few = 50;
const margin = 0.01;

/** Whether the second run of the test is better or worse than the first. */
export function verdictOf({ difference: { value, count }, p }: Pick<PairedTest, 'difference' | 'p'>): Verdict {
  if (value < 0 && (p < significance || (count < few && value < -margin))) return 'worse';
  return value > 0 && p < significance ? 'better' : 'same';
}
