import { describe, expect, it } from 'vitest';
import type { Entailment } from '../../src/domain/ports/entailment.ts';

/** What every judge of entailment promises; `name` says which one this is. */
export function entailmentContract(name: string, entailment: Entailment): void {
  const { signal } = new AbortController();
  const premise = 'The harbour did not open in 1862. It is deep.';

  describe(`entailment: ${name}`, () => {
    it('gives each pair its verdict, in order, also where there are many', async () => {
      const three = [
        { premise, hypothesis: 'It is deep.' },
        { premise, hypothesis: 'The harbour did open in 1862.' },
        { premise, hypothesis: 'Geese fly south.' },
      ];
      const pairs = Array.from({ length: 20 }, (_, index) => three[index % 3] ?? { premise, hypothesis: '' });
      const { verdicts } = await entailment.judge(pairs, signal);
      const expected = ['entailed', 'contradicted', 'neutral'];
      expect(verdicts).toEqual(pairs.map((_, index) => expected[index % 3]));
    });

    it('has nothing to do for no pairs', async () => {
      expect((await entailment.judge([], signal)).verdicts).toEqual([]);
    });

    it('is cancelled by its signal', async () => {
      const judged = entailment.judge([{ premise, hypothesis: 'x' }], AbortSignal.abort());
      await expect(judged).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
