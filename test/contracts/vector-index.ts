import { describe, expect, it } from 'vitest';
import type { IndexedVector, VectorIndex } from '../../src/domain/ports/vector-index.ts';
import { hashedWords } from '../fakes/embedder.ts';

/** What every vector index promises; `settle` lets what was changed be seen. Of 384 dimensions, or of any. */
export function vectorIndexContract(
  name: string,
  open: () => { index: VectorIndex; settle: () => Promise<void> | void; anyDimensions?: boolean },
): void {
  const namespaceOf = (): string => crypto.randomUUID();
  /** `texts` by ids of their own. */
  const vectorsOf = (texts: string[]): IndexedVector[] =>
    texts.map((text) => ({ id: `${crypto.randomUUID()}.${text.slice(0, 20)}`, values: hashedWords(text) }));

  describe(`vector index: ${name}`, () => {
    it('finds the nearest first, with their cosines', async () => {
      const { index, settle } = open();
      const namespace = namespaceOf();
      const vectors = vectorsOf(['red kite', 'red kite circling', 'a fishing boat at sea']);
      await index.upsert(namespace, vectors);
      await settle();
      const found = await index.query(namespace, hashedWords('red kite'), 2);
      expect(found.map(({ id }) => id)).toEqual(vectors.slice(0, 2).map(({ id }) => id));
      expect(found[0]?.score).toBeCloseTo(1, 1);
      expect(found[1]?.score).toBeCloseTo(0.816, 1);
    });

    it('keeps namespaces apart', async () => {
      const { index, settle } = open();
      const [one, other] = [namespaceOf(), namespaceOf()];
      const [mine, theirs] = [vectorsOf(['grey heron']), vectorsOf(['grey heron'])];
      await index.upsert(one, mine);
      await index.upsert(other, theirs);
      await settle();
      expect((await index.query(one, hashedWords('grey heron'), 10)).map(({ id }) => id)).toEqual([mine[0]?.id]);
      expect(await index.query(namespaceOf(), hashedWords('grey heron'), 10)).toEqual([]);
    });

    it('takes the same vectors again as one', async () => {
      const { index, settle } = open();
      const namespace = namespaceOf();
      const vectors = vectorsOf(['one owl', 'an owl']);
      for (let tries = 0; tries < 3; tries += 1) await index.upsert(namespace, vectors);
      await settle();
      const found = await index.query(namespace, hashedWords('owl'), 10);
      expect(found.map(({ id }) => id).toSorted()).toEqual(vectors.map(({ id }) => id).toSorted());
    });

    it('takes more vectors than fit into one batch, and removes them again', async () => {
      const { index, settle } = open();
      const namespace = namespaceOf();
      const vectors = vectorsOf(Array.from({ length: 1_500 }, (_, n) => `tern ${n} nests on island ${n * 7}`));
      const came = await index.upsert(namespace, vectors);
      await settle();
      expect(await index.isVisible(came)).toBe(true);
      for (const at of [0, 999, 1_000, 1_499]) {
        const [best] = await index.query(namespace, vectors[at]?.values ?? new Float32Array(384), 1);
        expect(best?.id).toBe(vectors[at]?.id);
      }
      await index.remove(vectors.slice(0, 1_400).map(({ id }) => id));
      await settle();
      const left = await index.query(namespace, hashedWords('tern island'), index.limits.matches);
      const kept = new Set(vectors.slice(1_400).map(({ id }) => id));
      expect([left.length, left.every(({ id }) => kept.has(id))]).toEqual([100, true]);
    });

    it('passes over ids that are not there when it removes', async () => {
      const { index, settle } = open();
      const namespace = namespaceOf();
      const vectors = vectorsOf(['last lark']);
      await index.upsert(namespace, vectors);
      await index.remove(['nobody', vectors[0]?.id ?? '']);
      await index.remove([vectors[0]?.id ?? '']);
      await settle();
      expect(await index.query(namespace, hashedWords('last lark'), 10)).toEqual([]);
    });

    it('gives no more matches than its limit, however many are asked for', async () => {
      const { index, settle } = open();
      const namespace = namespaceOf();
      await index.upsert(
        namespace,
        vectorsOf(Array.from({ length: index.limits.matches + 50 }, (_, n) => `gull ${n}`)),
      );
      await settle();
      expect(await index.query(namespace, hashedWords('gull'), 10_000)).toHaveLength(index.limits.matches);
    });

    it('refuses ids and namespaces that are too long', async () => {
      const { index } = open();
      const { idBytes, namespaceBytes } = index.limits;
      const values = hashedWords('long');
      await expect(index.upsert(namespaceOf(), [{ id: 'é'.repeat(idBytes / 2 + 1), values }])).rejects.toThrow(
        RangeError,
      );
      await expect(index.upsert('n'.repeat(namespaceBytes + 1), [{ id: 'a', values }])).rejects.toThrow(RangeError);
      await expect(index.upsert(namespaceOf(), [{ id: 'n'.repeat(idBytes), values }])).resolves.toBeDefined();
    });

    it('refuses vectors of other dimensions than it has, with what to do', async () => {
      const { index, anyDimensions } = open();
      await index.admit(384);
      if (anyDimensions === true) return;
      const wide = new Float32Array(768).fill(1 / Math.sqrt(768));
      const misconfigured = { code: 'misconfigured', message: expect.stringMatching(/384 dimensions.* 768/) as string };
      await expect(index.admit(768)).rejects.toMatchObject(misconfigured);
      await expect(index.upsert(namespaceOf(), [{ id: 'wide', values: wide }])).rejects.toMatchObject(misconfigured);
      await expect(index.query(namespaceOf(), wide, 10)).rejects.toMatchObject(misconfigured);
    });
  });
}
