import { expect, it } from 'vitest';
import { runRounds } from '../faults/rounds.ts';

it('loses and doubles nothing when it is killed', { timeout: 240_000 }, async () => {
  const { rounds } = await runRounds({ rounds: 2, seed: 5, say: () => undefined });
  expect(rounds.flatMap(({ faults }) => faults)).toEqual([]);
  // Otherwise there was nothing to lose.
  for (const work of ['answers', 'documents']) expect(rounds.some(({ hit }) => (hit[work] ?? 0) > 0)).toBe(true);
});
