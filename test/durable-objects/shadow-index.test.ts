import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { asked, batch, found, openCollection, rowsIn, swept } from './passages.ts';
import type { Stub } from './passages.ts';

const old = { embedder: 'fake:words', chunker: 'whole' };
const wanted = { embedder: 'fake:words', chunker: 'halves' };
const ingest = { taskId: 'ingest', lease: 1 };
const rebuild = { taskId: 'rebuild', lease: 1 };
const week = 7 * 24 * 60 * 60 * 1000;
type Store = ReturnType<typeof openCollection>['store'];

/** Documents that searches see, each with one passage. */
async function takeIn(store: Store, documents: Record<string, string>, by = ingest): Promise<void> {
  await store.stage(
    Object.entries(documents).map(([id, text]) => batch(id, [text])),
    by,
  );
  await store.activate(
    Object.keys(documents).map((documentId) => ({ documentId, chunkCount: 1 })),
    by,
  );
}

async function seal(store: Store, documents: Record<string, string>): Promise<void> {
  await store.stage(
    Object.entries(documents).map(([id, text]) => batch(id, [text], { chunker: 'halves' })),
    rebuild,
  );
  await store.seal(
    Object.keys(documents).map((documentId) => ({ documentId, chunkCount: 1 })),
    rebuild,
  );
}

async function letAWeekPass(stub: Stub): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE versions SET until = until - ?', week);
  });
  await runDurableObjectAlarm(stub);
  await swept(stub);
}

const versions = (active: { documentId: string; version: number }[]): string[] =>
  active.map(({ documentId, version }) => `${documentId} ${version}`).toSorted();

describe('a shadow index', () => {
  it('is out of sight until it is swapped in, and then all of it is seen at once', async () => {
    const { store } = openCollection();
    await takeIn(store, { a: 'old finch one', b: 'old finch two' });
    await seal(store, { a: 'new finch one', b: 'new finch two' });
    expect((await found(store, 'finch')).lexical.toSorted()).toEqual(['old finch one', 'old finch two']);
    expect((await found(store, 'finch', 'rebuild')).dense.toSorted()).toEqual(['new finch one', 'new finch two']);
    expect((await found(store, 'finch', 'rebuild')).lexical.toSorted()).toEqual(['new finch one', 'new finch two']);
    expect((await store.sealed(['a', 'b', 'c'], rebuild)).toSorted()).toEqual(['a', 'b']);
    expect(await store.describe(wanted)).toEqual({ ...old, documents: 2, passages: 2, outdated: 2 });
    expect(await store.outdated(wanted, 1)).toEqual(['a']);
    expect(versions(await store.swap(rebuild))).toEqual(['a 2', 'b 2']);
    expect(versions(await store.swap(rebuild))).toEqual(['a 2', 'b 2']);
    expect((await found(store, 'finch')).dense.toSorted()).toEqual(['new finch one', 'new finch two']);
    const { kept, ...index } = await store.describe(wanted);
    expect(index).toEqual({ ...wanted, documents: 2, passages: 2, outdated: 0 });
    expect(kept).toMatchObject({ ...old, documents: 2, passages: 2 });
    expect(Math.abs((kept?.until ?? 0) - Date.now() - week)).toBeLessThan(60_000);
  });

  it('does not undo what happened to documents meanwhile', async () => {
    const { store, stub } = openCollection();
    await takeIn(store, { a: 'old gull', b: 'old tern', c: 'old rail', d: 'old coot' });
    await seal(store, { a: 'new gull', b: 'new tern', c: 'new rail', d: 'new coot' });
    await takeIn(store, { b: 'changed tern' });
    await takeIn(store, { e: 'added swan' });
    await store.remove(['c']);
    // Its bytes changed while the draft was made of the earlier ones.
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(`UPDATE versions SET source = 'changed' WHERE document_id = 'd' AND state = 'active'`);
    });
    expect(versions(await store.swap(rebuild))).toEqual(['a 2']);
    const seen = await found(store, 'gull tern rail coot swan');
    expect(seen.lexical.toSorted()).toEqual(['added swan', 'changed tern', 'new gull', 'old coot']);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([5, 5, 5, 5, 5]);
  });

  it('can be rolled back at once, and no number is given twice', async () => {
    const { store } = openCollection();
    await takeIn(store, { a: 'old kite', b: 'old crane' });
    await seal(store, { a: 'new kite', b: 'new crane' });
    await expect(store.rollback()).rejects.toMatchObject({ code: 'conflict' });
    await store.swap(rebuild);
    await takeIn(store, { b: 'changed crane' });
    await takeIn(store, { c: 'added egret' });
    expect(versions(await store.rollback())).toEqual(['a 3']);
    expect(versions(await store.rollback())).toEqual(['a 3']);
    const { kept, undone } = await store.describe(old);
    expect([kept, undone]).toMatchObject([undefined, { ...wanted, documents: 1 }]);
    expect((await found(store, 'kite crane egret')).lexical.toSorted()).toEqual([
      'added egret',
      'changed crane',
      'old kite',
    ]);
    await takeIn(store, { a: 'newest kite' });
    expect((await store.chunks('a', 0, 1))?.version).toBe(4);
  });

  it('lets what it replaced go after a week', async () => {
    const { store, stub } = openCollection();
    await takeIn(store, { a: 'old dove' });
    await seal(store, { a: 'new dove' });
    await store.swap(rebuild);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([2, 2, 2, 2, 2]);
    await letAWeekPass(stub);
    expect(await rowsIn(stub)).toEqual([1, 1, 1, 1, 1]);
    await expect(store.rollback()).rejects.toMatchObject({ code: 'conflict' });
    expect((await found(store, 'dove')).dense).toEqual(['new dove']);
  });

  it('goes with its task when that is cancelled, and with a document that is removed', async () => {
    const { store, stub } = openCollection();
    await takeIn(store, { a: 'old lark', b: 'old wren' });
    await seal(store, { a: 'new lark', b: 'new wren' });
    await store.swap(rebuild);
    await seal(store, { a: 'newer lark' }).catch(() => undefined);
    await store.stage([batch('b', ['half a wren', 'and more'], { chunker: 'halves' })], {
      ...rebuild,
      taskId: 'third',
    });
    await store.remove(['a']);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([3, 4, 4, 4, 4]);
    expect(await store.discard({ ...rebuild, taskId: 'third' })).toEqual([]);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([2, 2, 2, 2, 2]);
    expect((await found(store, 'lark wren')).lexical).toEqual(['new wren']);
  });
});

describe('queries of late', () => {
  it('are the last fifty, each once, and end with the collection', async () => {
    const { store } = openCollection();
    const { dense: _, ...plain } = asked('');
    for (let n = 0; n < 60; n += 1) await store.search({ ...plain, question: `query ${n}` });
    const dense = { embedder: 'fake:words', vector: new Float32Array([1, 0]) };
    await store.search({ ...plain, question: 'query 30', dense });
    await store.search({ ...plain, question: 'asked of two indexes', isReplay: true });
    const recent = await store.recentQueries();
    expect(recent.length).toBe(50);
    expect(recent[0]).toEqual({ text: 'query 30', dense });
    expect(new Set(recent.map(({ text }) => text)).size).toBe(50);
    await store.destroy();
    expect(await store.recentQueries()).toEqual([]);
  });
});
