import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { asked, batch, draft, writer } from './passages.ts';
import { fakeEmbedder } from '../fakes/embedder.ts';
import { find, index, other, passageStoreContract, seal } from '../contracts/passage-store.ts';
import { openPassageStore } from '../../src/infrastructure/actors/stubs.ts';
import { retrieve } from '../../src/application/orchestrator/retrieve.ts';
import { vectorizeOf } from '../fakes/vectorize.ts';
import type { Context } from '../../src/application/context.ts';
import type { FakeVectorize } from '../fakes/vectorize.ts';
import type { OpenStore } from '../contracts/passage-store.ts';

type Actors = typeof env.COLLECTIONS;
type Stub = ReturnType<Actors['getByName']>;

const { VECTORIZED } = env as unknown as { VECTORIZED: Actors };

passageStoreContract('actor', () => ({
  store: openPassageStore(env.COLLECTIONS.getByName(crypto.randomUUID())),
  settle: async () => undefined,
  work: async () => undefined,
  failOnce: () => undefined,
}));

passageStoreContract('actor with Vectorize', open);

function open(): OpenStore & { stub: Stub; fake: FakeVectorize } {
  const stub = VECTORIZED.getByName(crypto.randomUUID());
  const fake = vectorizeOf(stub.id.toString());
  const work = async (): Promise<void> => {
    await runDurableObjectAlarm(stub);
  };
  const settle = async (): Promise<void> => {
    for (let times = 0; times < 4; times += 1) {
      await work();
      fake.settle();
    }
  };
  return {
    stub,
    fake,
    store: openPassageStore(stub),
    work,
    settle,
    failOnce: () => fake.failures.upsert.push('Status + 400'),
  };
}

const rowsIn = (stub: Stub, table: string): Promise<number> =>
  runInDurableObject(stub, (_, { storage }) => storage.sql.exec(`SELECT 1 FROM ${table}`).toArray().length);
const alarmOf = (stub: Stub): Promise<number | null> =>
  runInDurableObject(stub, (_, { storage }) => storage.getAlarm());

describe('a collection with Vectorize', () => {
  it('has exactly what searches see over there, whatever came and went', async () => {
    const { store, fake, settle, work } = open();
    await index(store, 'a', ['one', 'two', 'three']);
    await settle();
    expect(fake.ids).toHaveLength(3);
    await index(store, 'a', ['one', 'four']);
    await index(store, 'b', ['five']);
    await work();
    await store.remove(['b']);
    await store.stage([batch('c', ['six'])], writer);
    await settle();
    expect(fake.ids).toHaveLength(2);
    await store.destroy();
    await settle();
    expect(fake.ids).toEqual([]);
  });

  it('has what searches see of an index that was swapped in, and is sent again what a rollback brings back', async () => {
    const { store, stub, fake, settle } = open();
    const day = 24 * 60 * 60 * 1000;
    await index(store, 'a', ['old finch']);
    await index(store, 'b', ['old tern']);
    await settle();
    const first = fake.ids;
    await seal(store, { a: 'new finch', b: 'new tern' });
    await settle();
    expect(fake.ids).toEqual(first);
    // Back before anybody took note: all of it is still there.
    await store.swap(other);
    await store.rollback();
    await settle();
    expect([fake.ids, fake.upserts]).toEqual([first, [2]]);
    await seal(store, { a: 'newer finch', b: 'newer tern' });
    await store.swap(other);
    await settle();
    expect([fake.ids.length, fake.ids.filter((id) => first.includes(id)), fake.upserts]).toEqual([2, [], [2, 2]]);
    expect(((await alarmOf(stub)) ?? 0) - Date.now()).toBeGreaterThan(6 * day);
    const second = fake.ids;
    await store.rollback();
    await settle();
    const gone = [...first, ...second];
    expect([fake.ids.length, fake.ids.filter((id) => gone.includes(id)), fake.upserts]).toEqual([2, [], [2, 2, 2]]);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE versions SET until = until - ?', 7 * day);
    });
    await settle();
    expect([fake.ids.length, await rowsIn(stub, 'versions'), await alarmOf(stub)]).toEqual([2, 2, null]);
    expect((await find(store, 'finch')).dense).toEqual(['old finch']);
    fake.query = async () => ({ matches: [] });
    expect((await find(store, 'finch')).dense).toEqual([]);
  });

  it('searches by itself an index that is not swapped in', async () => {
    const { store, fake, settle } = open();
    await index(store, 'a', ['old finch']);
    await seal(store, { a: 'new finch' });
    await settle();
    fake.down = 'Status + 503';
    const { passages, failure } = await store.search(asked('new finch', { mode: 'dense' }), other.taskId);
    expect([passages.map(({ chunk }) => chunk.text), failure]).toEqual([['new finch'], undefined]);
  });

  it('sends what small documents have together, and everything once', async () => {
    const { store, fake, settle } = open();
    for (let n = 0; n < 40; n += 1) await index(store, `d${n}`, [`passage of ${n}`, `another of ${n}`]);
    await settle();
    expect(fake.upserts.reduce((sum, count) => sum + count, 0)).toBe(80);
    expect(fake.upserts.length).toBeLessThan(5);
  });

  it('goes on after it was evicted, and rests when there is nothing to do', async () => {
    const { store, stub, fake, settle } = open();
    await index(store, 'a', ['patient heron']);
    await evictDurableObject(stub);
    expect((await find(store, 'patient heron')).dense).toEqual(['patient heron']);
    await settle();
    expect(fake.ids).toHaveLength(1);
    await evictDurableObject(stub);
    expect((await find(store, 'patient heron')).dense).toEqual(['patient heron']);
    await settle();
    expect(await alarmOf(stub)).toBeNull();
    expect(fake.upserts).toEqual([1]);
  });

  it('searches itself only for what is not shown over there', async () => {
    const { store, fake, settle } = open();
    await index(store, 'a', ['far owl']);
    await settle();
    await index(store, 'b', ['near owl']);
    fake.query = async () => ({ matches: [] });
    expect((await find(store, 'owl')).dense).toEqual(['near owl']);
  });

  it('searches by words, and by meaning what is fresh, when Vectorize does not answer, and says so', async () => {
    const { store, fake, settle } = open();
    await index(store, 'a', ['far owl']);
    await settle();
    await index(store, 'b', ['near owl']);
    fake.down = 'Status + 503';
    const found = await store.search(asked('owl'));
    expect(found.failure).toMatchObject({ code: 'upstream_failed' });
    expect(found.passages.length).toBe(2);
    const near = await store.search(asked('owl', { mode: 'dense' }));
    expect(near.passages.map(({ chunk }) => chunk.text)).toEqual(['near owl']);
    fake.down = undefined;
    expect((await find(store, 'owl')).dense.toSorted()).toEqual(['far owl', 'near owl']);
  });

  it('makes a search fall back to words, and one for meaning alone fail, when Vectorize does not answer', async () => {
    const { store, fake, settle } = open();
    await index(store, 'a', ['far owl']);
    await settle();
    fake.down = 'Status + 503';
    const warned: string[] = [];
    const ctx = {
      signal: new AbortController().signal,
      logger: { warn: (event: string) => warned.push(event) },
      embedder: fakeEmbedder,
      passages: () => store,
    } as unknown as Context;
    const input = { query: 'owl', collectionIds: ['c'], limit: 5 };
    const { passages, mode } = await retrieve(ctx, input);
    expect([passages.map(({ text }) => text), mode, warned]).toEqual([
      ['far owl'],
      'lexical',
      ['retrieve.without-vectors'],
    ]);
    await expect(retrieve(ctx, { ...input, settings: { mode: 'dense' } })).rejects.toMatchObject({
      code: 'upstream_failed',
    });
  });

  it('refuses vectors that the index cannot take, with what to do', async () => {
    const { store } = open();
    const narrow = { ...batch('a', ['narrow']), vectors: { of: [0], values: new Float32Array(128).fill(0.1) } };
    await expect(store.stage([narrow], writer)).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('--dimensions=128') as string,
    });
    expect(await store.resume(draft('a'), writer)).toEqual({ staged: 0 });
  });

  it('takes passages while Vectorize is away, and sends them when it is back', async () => {
    const { store, stub, fake, work, settle } = open();
    fake.down = 'Status + 500';
    await index(store, 'a', ['stormy petrel']);
    await work();
    expect(await alarmOf(stub)).not.toBeNull();
    expect((await find(store, 'stormy petrel')).dense).toEqual(['stormy petrel']);
    fake.down = undefined;
    // The breaker may let it rest for a moment first.
    const sent = async (): Promise<number> => {
      await settle();
      return fake.ids.length;
    };
    await expect.poll(sent, { timeout: 15_000, interval: 500 }).toBe(1);
  });

  it('takes back, a second time later on, what it cannot know to have arrived', async () => {
    const { store, stub, fake, work } = open();
    await index(store, 'a', ['lost ptarmigan']);
    const { upsert } = fake;
    // It arrives, only the answer does not.
    fake.upsert = async (vectors) => {
      await upsert.call(fake, vectors);
      throw new Error('VECTOR_UPSERT_ERROR: Status + 400');
    };
    await work();
    await store.remove(['a']);
    await work();
    fake.settle();
    expect(fake.ids).toEqual([]);
    expect(await rowsIn(stub, 'mirror_removals')).toBe(1);
    expect(((await alarmOf(stub)) ?? 0) - Date.now()).toBeGreaterThan(9 * 60_000);
  });

  it('forgets a destroyed collection only when Vectorize has', async () => {
    const { store, stub, fake, settle, work } = open();
    await index(store, 'a', ['gone goose']);
    await settle();
    fake.down = 'Status + 503';
    await store.destroy();
    await work();
    await evictDurableObject(stub);
    expect(await rowsIn(stub, 'mirror_removals')).toBe(1);
    fake.down = undefined;
    await work();
    fake.settle();
    expect(fake.ids).toEqual([]);
    expect(((await alarmOf(stub)) ?? 0) - Date.now()).toBeGreaterThan(23 * 60 * 60 * 1000);
    await expect(store.stage([batch('b', ['late'])], writer)).rejects.toMatchObject({ code: 'not_found' });
    await work();
    expect(await runInDurableObject(stub, (_, { storage }) => [...storage.kv.list()])).toEqual([]);
    await index(store, 'c', ['another goose']);
    expect((await find(store, 'another goose')).dense).toEqual(['another goose']);
  });
});
