import { describe, expect, it } from 'vitest';
import type { Reranker } from '../../src/domain/ports/reranker.ts';

/** What every reranker promises; `name` says which one this is. */
export function rerankerContract(name: string, reranker: Reranker): void {
  const { signal } = new AbortController();

  describe(`reranker: ${name}`, () => {
    it('scores each text in its place, the better the higher', async () => {
      const texts = ['Tax law.', 'The harbour opened in 1862.', 'The harbour is old.'];
      const scores = await reranker.score('When was the harbour opened in 1862?', texts, signal);
      expect(scores).toHaveLength(3);
      const [tax = 0, opened = 0, old = 0] = scores;
      expect(opened).toBeGreaterThan(old);
      expect(old).toBeGreaterThan(tax);
    });

    it('has nothing to do for no texts', async () => {
      expect(await reranker.score('q', [], signal)).toEqual([]);
    });

    it('is cancelled by its signal', async () => {
      await expect(reranker.score('q', ['x'], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
