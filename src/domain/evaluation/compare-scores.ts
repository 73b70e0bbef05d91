import { pairedTest } from './paired-test.ts';
import { verdictOf } from './gate.ts';
import type { BaselineComparison, KeptScores } from './report.ts';

/** How the scores of an evaluation stand against those of a baseline, by nDCG@10. Undefined when they have no query in common. */
export function compareScores(
  baseline: KeptScores,
  now: KeptScores,
): Pick<BaselineComparison, 'test' | 'verdict' | 'gate'> | undefined {
  const before = new Map(baseline.ids.map((id, index) => [id, baseline.a.ndcgAt10[index] ?? 0]));
  const pairs = now.ids.flatMap((id, index) => {
    const earlier = before.get(id);
    return earlier === undefined ? [] : [[earlier, now.a.ndcgAt10[index] ?? 0] as const];
  });
  if (pairs.length === 0) return undefined;
  const test = pairedTest(
    pairs.map(([earlier]) => earlier),
    pairs.map(([, later]) => later),
  );
  const verdict = verdictOf(test);
  return { test, verdict, gate: verdict === 'worse' ? 'refused' : 'passed' };
}
