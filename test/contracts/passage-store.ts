import { describe, expect, it } from 'vitest';
import { asked, batch, found, writer } from '../durable-objects/passages.ts';
import type { PassageStore } from '../../src/domain/ports/passage-store.ts';
import type { Writer } from '../../src/domain/ports/passage-version.ts';

/** Whose work is discarded, or swapped in. */
export const other: Writer = { taskId: 'other', lease: 1 };

/** A store, and what moves what goes on behind it; each a no-op where nothing does. */
export interface OpenStore {
  store: PassageStore;
  /** What is due in the background is done, and has come to be seen where that takes time. */
  settle: () => Promise<void>;
  /** Done, but not yet to be seen. */
  work: () => Promise<void>;
  /** The next attempt to send vectors anywhere fails. */
  failOnce: () => void;
}

/** Stages a version, in batches as ingestion does, and makes it visible. */
export async function index(store: PassageStore, documentId: string, texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += 64)
    await store.stage([batch(documentId, texts.slice(from, from + 64), { from })], writer);
  await store.activate([{ documentId, chunkCount: texts.length }], writer);
}

/** What `other` swaps in: one passage of each document. */
export async function seal(store: PassageStore, documents: Record<string, string>): Promise<void> {
  await store.stage(
    Object.entries(documents).map(([id, text]) => batch(id, [text], { chunker: 'anew' })),
    other,
  );
  await store.seal(
    Object.keys(documents).map((documentId) => ({ documentId, chunkCount: 1 })),
    other,
  );
}

/** As `found`, of as many passages. */
export const find = (
  store: PassageStore,
  question: string,
  limit = 10,
): Promise<{ lexical: string[]; dense: string[] }> =>
  found({ search: (query) => store.search({ ...query, limit }) }, question);

/** What every passage store promises, whoever searches its vectors. */
export function passageStoreContract(name: string, open: () => OpenStore): void {
  const both = (texts: string[]): { lexical: string[]; dense: string[] } => ({ lexical: texts, dense: texts });

  describe(`passage store: ${name}`, () => {
    it('shows nothing of a version before it is activated, and all of it right after', async () => {
      const { store, settle } = open();
      await store.stage([batch('a', ['red kite', 'red kite circling'])], writer);
      await settle();
      expect(await find(store, 'red kite')).toEqual(both([]));
      await store.activate([{ documentId: 'a', chunkCount: 2 }], writer);
      expect(await find(store, 'red kite')).toEqual(both(['red kite', 'red kite circling']));
    });

    it('finds the same while vectors are sent, once they are and once they are seen', async () => {
      const { store, settle, work } = open();
      await index(store, 'a', ['grey heron', 'grey heron fishing', 'a boat']);
      const found = both(['grey heron', 'grey heron fishing']);
      expect(await find(store, 'grey heron')).toEqual(found);
      for (const step of [work, work, settle]) {
        await step();
        expect(await find(store, 'grey heron')).toEqual(found);
      }
      await index(store, 'b', ['grey heron again']);
      expect((await find(store, 'grey heron')).dense.toSorted()).toEqual(
        [...found.dense, 'grey heron again'].toSorted(),
      );
    });

    it('ranks by words and meaning together', async () => {
      const { store, settle } = open();
      await index(store, 'a', ['tall oak', 'tall oak tree', 'short birch']);
      await settle();
      await index(store, 'b', ['an old tall oak']);
      const found = await store.search(asked('tall oak'));
      const texts = found.passages.map(({ chunk }) => chunk.text);
      expect(texts.slice(0, 3).toSorted()).toEqual(['an old tall oak', 'tall oak', 'tall oak tree']);
      const [first] = found.passages;
      expect(first?.chunk.text).toBe('tall oak');
      expect(first?.cosine).toBeCloseTo(1, 2);
      expect(first?.parts.words).toBeGreaterThan(0);
      const scores = found.passages.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((x, y) => y - x));
      expect(found.failure).toBeUndefined();
    });

    it('finds after preparing for a question what there is by the time it is asked', async () => {
      const { store, settle } = open();
      await index(store, 'a', ['blue whale']);
      await settle();
      await store.prepare('blue whale');
      expect(await find(store, 'blue whale')).toEqual(both(['blue whale']));
      await index(store, 'b', ['blue whale song']);
      expect((await find(store, 'blue whale')).lexical.toSorted()).toEqual(['blue whale', 'blue whale song']);
      await store.prepare('blue whale');
      await store.remove(['a']);
      expect((await find(store, 'blue whale')).lexical).toEqual(['blue whale song']);
    });

    it('replaces a version in one step', async () => {
      const { store, settle, work } = open();
      await index(store, 'a', ['old fox', 'old fox den']);
      await settle();
      await store.stage([batch('a', ['new fox'])], writer);
      expect((await find(store, 'old fox')).dense).toEqual(['old fox', 'old fox den']);
      await store.activate([{ documentId: 'a', chunkCount: 1 }], writer);
      for (const step of [async () => undefined, work, settle]) {
        await step();
        expect(await find(store, 'fox')).toEqual(both(['new fox']));
      }
    });

    it('never shows what was removed or discarded', async () => {
      const { store, settle, work } = open();
      await index(store, 'a', ['swift one']);
      await index(store, 'b', ['swift two']);
      await settle();
      await store.stage([batch('c', ['swift three'])], other);
      await store.remove(['a']);
      await store.discard(other);
      for (const step of [async () => undefined, work, settle]) {
        await step();
        expect(await find(store, 'swift')).toEqual(both(['swift two']));
      }
    });

    it('brings back what left while it was sent, and came again', async () => {
      const { store, settle, work } = open();
      await index(store, 'a', ['wren in spring']);
      await work();
      await index(store, 'a', ['wren in winter']);
      await work();
      await index(store, 'a', ['wren in spring']);
      await settle();
      await settle();
      expect(await find(store, 'wren in spring')).toEqual(both(['wren in spring']));
    });

    it('shows at once an index that is swapped in, and the one before when it is rolled back', async () => {
      for (const between of ['nothing', 'work', 'settle'] as const) {
        const { store, ...moves } = open();
        const move = { ...moves, nothing: async () => undefined }[between];
        const seen = async (): Promise<string[][]> =>
          Object.values(await find(store, 'finch')).map((texts) => texts.toSorted());
        await index(store, 'a', ['old finch']);
        await index(store, 'b', ['old finch too']);
        await index(store, 'c', ['same finch']);
        const old = ['old finch', 'old finch too', 'same finch'];
        await move();
        await seal(store, { a: 'new finch', b: 'new finch too' });
        await move();
        expect(await seen()).toEqual([old, old]);
        const anew = ['new finch', 'new finch too', 'same finch'];
        await store.swap(other);
        expect(await seen()).toEqual([anew, anew]);
        await move();
        expect(await seen()).toEqual([anew, anew]);
        await store.rollback();
        expect(await seen()).toEqual([old, old]);
        await move();
        expect(await seen()).toEqual([old, old]);
        await moves.settle();
        expect(await seen()).toEqual([old, old]);
      }
    });

    it('finds passages whose vectors were copied', async () => {
      const { store, settle, work } = open();
      await index(store, 'a', ['lone heron']);
      await settle();
      expect(await store.stage([batch('b', ['lone heron'], { vectors: 'known' })], writer)).toEqual([[]]);
      await store.activate([{ documentId: 'b', chunkCount: 1 }], writer);
      await store.remove(['a']);
      for (const step of [async () => undefined, work, settle]) {
        await step();
        expect(await find(store, 'lone heron')).toEqual(both(['lone heron']));
      }
    });

    it('takes 1,500 passages, and finds first and last of them', async () => {
      const { store, settle, work } = open();
      const texts = Array.from({ length: 1_500 }, (_, n) => `tern ${n} nests on island ${n * 7}`);
      await index(store, 'a', texts);
      for (const step of [async () => undefined, work, settle]) {
        await step();
        for (const at of [0, 999, 1_000, 1_499]) expect((await find(store, texts[at] ?? '')).dense[0]).toBe(texts[at]);
      }
      await index(store, 'a', texts.slice(0, 3));
      await settle();
      expect((await find(store, 'tern island', 200)).dense.toSorted()).toEqual(texts.slice(0, 3));
    });

    it('keeps vectors of different models apart', async () => {
      const { store, settle } = open();
      await store.stage([batch('a', ['green frog']), batch('b', ['green toad'], { embedder: 'other:model' })], writer);
      await store.activate(
        ['a', 'b'].map((documentId) => ({ documentId, chunkCount: 1 })),
        writer,
      );
      for (let times = 0; times < 2; times += 1) {
        expect((await find(store, 'green')).dense).toEqual(['green frog']);
        await settle();
      }
    });

    it('loses nothing when sending vectors fails', async () => {
      const { store, settle, work, failOnce } = open();
      failOnce();
      await index(store, 'a', ['stubborn mule']);
      await work();
      expect(await find(store, 'stubborn mule')).toEqual(both(['stubborn mule']));
      await settle();
      expect(await find(store, 'stubborn mule')).toEqual(both(['stubborn mule']));
    });

    it('is empty once destroyed, and takes nothing more', async () => {
      const { store, settle, work } = open();
      await index(store, 'a', ['gone grebe']);
      await settle();
      await index(store, 'b', ['gone grebe too']);
      await store.destroy();
      for (const step of [async () => undefined, work, async () => store.destroy()]) {
        await step();
        expect(await find(store, 'gone grebe')).toEqual(both([]));
        await expect(store.stage([batch('c', ['late grebe'])], writer)).rejects.toMatchObject({ code: 'not_found' });
      }
    });
  });
}
