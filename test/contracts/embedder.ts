import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/domain/ports/embedder.ts';

/** What every embedder promises; `name` says which one this is. */
export function embedderContract(name: string, embedder: Embedder): void {
  const { signal } = new AbortController();

  describe(`embedder: ${name}`, () => {
    it('gives one unit vector a text, in order, the same each time', async () => {
      const texts = ['a heron by the river', 'tax law', 'a heron by the river'];
      const vectors = await embedder.embed(texts, signal);
      expect(vectors).toHaveLength(3);
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
      expect(vectors[2]).toEqual(vectors[0]);
      expect(vectors[1]).not.toEqual(vectors[0]);
      const [alone] = await embedder.embed(['tax law'], signal);
      expect(alone).toEqual(vectors[1]);
    });

    it('has nothing to do for no texts', async () => {
      expect(await embedder.embed([], signal)).toEqual([]);
    });

    it('is cancelled by its signal', async () => {
      await expect(embedder.embed(['x'], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
