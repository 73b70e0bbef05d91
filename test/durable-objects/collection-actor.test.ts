import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { hashedWords } from '../fakes/embedder.ts';
import { lexicalTerms } from '../../src/domain/rag/lexical-terms.ts';
import { openPassageStore } from '../../src/infrastructure/actors/stubs.ts';
import type { Chunk } from '../../src/domain/rag/chunk.ts';
import type { PassageStore, StagedBatch } from '../../src/domain/ports/passage-store.ts';

const embedder = 'fake:words';

function open(): { store: PassageStore; stub: ReturnType<typeof env.COLLECTIONS.getByName> } {
  const stub = env.COLLECTIONS.getByName(crypto.randomUUID());
  return { store: openPassageStore(stub), stub };
}

function batch(documentId: string, texts: string[], { version = 1, from = 0, vectors = true } = {}): StagedBatch {
  const chunks = texts.map((text, index): Chunk => ({
    ordinal: from + index,
    text,
    start: 0,
    end: text.length,
    headings: [],
  }));
  const all = new Float32Array(texts.length * 384);
  texts.forEach((text, index) => all.set(hashedWords(text), index * 384));
  return { documentId, version, title: 'T', chunks, ...(vectors && { embedder, vectors: all }) };
}

async function found(store: PassageStore, query: string): Promise<{ lexical: string[]; dense: string[] }> {
  const { lexical, dense } = await store.search({
    terms: lexicalTerms(query),
    dense: { embedder, vector: hashedWords(query) },
    depth: 10,
  });
  const texts = async (hits: { id: number; score: number }[], least: number): Promise<string[]> =>
    (await store.read(hits.filter(({ score }) => score > least).map(({ id }) => id))).map(
      (passage) => passage.chunk.text,
    );
  return { lexical: await texts(lexical, 0), dense: await texts(dense, 0.2) };
}

describe('a version of a document', () => {
  it('is seen by no search before it is activated, and whole afterwards', async () => {
    const { store } = open();
    await store.stage([batch('a', ['red kite', 'blue kite'])]);
    expect(await found(store, 'kite')).toEqual({ lexical: [], dense: [] });
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 2 }]);
    const { lexical, dense } = await found(store, 'kite');
    expect([lexical.toSorted(), dense.toSorted()]).toEqual([
      ['blue kite', 'red kite'],
      ['blue kite', 'red kite'],
    ]);
  });

  it('is not activated with passages missing', async () => {
    const { store } = open();
    await store.stage([batch('a', ['first'], { from: 0 }), batch('a', ['third'], { from: 2 })]);
    expect(await store.stagedCount({ documentId: 'a', version: 1 })).toBe(1);
    await expect(store.activate([{ documentId: 'a', version: 1, chunkCount: 3 }])).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await found(store, 'first')).lexical).toEqual([]);
    await store.stage([batch('a', ['second'], { from: 1 })]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 3 }]);
    expect((await found(store, 'first')).lexical).toEqual(['first']);
  });

  it('staged twice is there once', async () => {
    const { store } = open();
    for (let tries = 0; tries < 3; tries += 1) await store.stage([batch('a', ['one gull', 'two gulls'])]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 2 }]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 2 }]);
    const { lexical, dense } = await found(store, 'gull');
    expect([lexical.length, new Set(dense).size, dense.length]).toEqual([2, dense.length, dense.length]);
  });

  it('takes the place of the one before in one step, and that one is swept', async () => {
    const { store, stub } = open();
    await store.stage([batch('a', ['old fox'])]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 1 }]);
    await store.stage([batch('a', ['new fox'], { version: 2 })]);
    expect((await found(store, 'fox')).lexical).toEqual(['old fox']);
    await store.activate([{ documentId: 'a', version: 2, chunkCount: 1 }]);
    expect(await found(store, 'fox')).toEqual({ lexical: ['new fox'], dense: ['new fox'] });
    await runDurableObjectAlarm(stub);
    const rows = await runInDurableObject(stub, (_actor, state) =>
      ['versions', 'chunks', 'vectors', 'signs'].map(
        (table) => state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n'],
      ),
    );
    expect(rows).toEqual([1, 1, 1, 1]);
    expect(await found(store, 'fox')).toEqual({ lexical: ['new fox'], dense: ['new fox'] });
  });

  it('that is discarded leaves the visible one alone', async () => {
    const { store } = open();
    await store.stage([batch('a', ['kept owl'])]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 1 }]);
    await store.stage([batch('a', ['half an owl'], { version: 2 })]);
    await store.discard({ documentId: 'a', version: 2 });
    expect((await found(store, 'owl')).lexical).toEqual(['kept owl']);
    await store.discard({ documentId: 'a', version: 1 });
    expect((await found(store, 'owl')).lexical).toEqual(['kept owl']);
  });
});

describe('the index', () => {
  it('is the same after the actor was evicted', async () => {
    const { store, stub } = open();
    await store.stage([
      batch(
        'a',
        Array.from({ length: 80 }, (_, n) => `heron number ${n} stands in field ${n * 7}`),
      ),
    ]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 80 }]);
    const query = {
      terms: ['heron'],
      dense: { embedder, vector: hashedWords('heron number 33 stands in field 231') },
      depth: 20,
    };
    const before = await store.search(query);
    await evictDurableObject(stub);
    expect(await store.search(query)).toEqual(before);
    expect((await store.read([before.dense[0]?.id ?? 0]))[0]?.chunk.ordinal).toBe(33);
    const hits = new Set([...before.lexical, ...before.dense].map(({ id }) => id));
    expect(new Set(before.codes.map(({ id }) => id))).toEqual(hits);
  });

  it('keeps vectors of different models apart', async () => {
    const { store } = open();
    await store.stage([batch('a', ['green frog'])]);
    await store.stage([
      { ...batch('b', ['green toad']), embedder: 'other:model' },
      batch('c', ['green newt'], { vectors: false }),
    ]);
    await store.activate(['a', 'b', 'c'].map((documentId) => ({ documentId, version: 1, chunkCount: 1 })));
    const { lexical, dense } = await found(store, 'green');
    expect([lexical.length, dense]).toEqual([3, ['green frog']]);
    const { codes } = await store.search({
      terms: ['green'],
      dense: { embedder, vector: hashedWords('green') },
      depth: 10,
    });
    expect((await store.read(codes.map(({ id }) => id))).map(({ chunk }) => chunk.text)).toEqual(['green frog']);
    expect((await store.search({ terms: ['green'], depth: 10 })).codes).toEqual([]);
  });

  it('forgets documents that are removed, and everything when destroyed', async () => {
    const { store } = open();
    await store.stage([batch('a', ['swift one']), batch('b', ['swift two'])]);
    await store.activate(['a', 'b'].map((documentId) => ({ documentId, version: 1, chunkCount: 1 })));
    await store.remove(['a']);
    expect(await found(store, 'swift')).toEqual({ lexical: ['swift two'], dense: ['swift two'] });
    expect(await store.chunks('a', 0, 10)).toBeUndefined();
    await store.destroy();
    expect(await found(store, 'swift')).toEqual({ lexical: [], dense: [] });
    await store.stage([batch('c', ['swift three'])]);
    await store.activate([{ documentId: 'c', version: 1, chunkCount: 1 }]);
    expect((await found(store, 'swift')).dense).toEqual(['swift three']);
  });

  it('takes any words as words, never as query syntax', async () => {
    const { store } = open();
    await store.stage([batch('a', ['a "quoted" NEAR miss OR not'])]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: 1 }]);
    for (const query of ['"', 'NEAR(', 'a AND', 'body:quoted', '*', 'quoted"; DROP TABLE chunks']) {
      await expect(found(store, query)).resolves.toBeDefined();
    }
  });
});

describe('words that most passages hold', () => {
  it('rank nothing, but still find', async () => {
    const { store } = open();
    const texts = Array.from({ length: 1200 }, (_, n) =>
      n % 400 === 7 ? `The heron stood by pond ${n}.` : `The river went on, the ${n}th mile of the way.`,
    );
    await store.stage([batch('a', texts, { vectors: false })]);
    await store.activate([{ documentId: 'a', version: 1, chunkCount: texts.length }]);
    const { lexical } = await store.search({ terms: ['the', 'heron'], depth: 10 });
    const [first, second, third, ...rest] = (await store.read(lexical.map(({ id }) => id))).map(
      ({ chunk }) => chunk.text,
    );
    for (const text of [first, second, third]) expect(text).toContain('heron');
    expect(new Set(rest).size).toBe(7);
    const weights = lexical.map(({ score }) => score);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    expect(weights.at(-1)).toBeLessThan((weights[0] ?? 0) / 1000);
    // Where there is nothing else to go by, the more often the better.
    const common = await store.search({ terms: ['the'], depth: 10 });
    expect(
      (await store.read(common.lexical.map(({ id }) => id))).every(({ chunk }) => chunk.text.includes('mile')),
    ).toBe(true);
  });
});
