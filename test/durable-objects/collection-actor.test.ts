import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { hashedWords } from '../fakes/embedder.ts';
import { lexicalTerms } from '../../src/domain/rag/lexical-terms.ts';
import { openPassageStore } from '../../src/infrastructure/actors/stubs.ts';
import type { Chunk } from '../../src/domain/rag/chunk.ts';
import type { PassageStore, StagedBatch } from '../../src/domain/ports/passage-store.ts';
import type { Draft, Writer } from '../../src/domain/ports/passage-version.ts';

const embedder = 'fake:words';

const writer: Writer = { taskId: 'task', lease: 1 };

/** The port, written to by one task's only claim unless a test says otherwise. */
type Store = Omit<PassageStore, 'stage' | 'activate'> & {
  stage(batches: StagedBatch[], by?: Writer): ReturnType<PassageStore['stage']>;
  activate(drafts: Parameters<PassageStore['activate']>[0], by?: Writer): ReturnType<PassageStore['activate']>;
};

function open(): { store: Store; stub: ReturnType<typeof env.COLLECTIONS.getByName> } {
  const stub = env.COLLECTIONS.getByName(crypto.randomUUID());
  const port = openPassageStore(stub);
  const store: Store = {
    ...port,
    stage: (batches, by = writer) => port.stage(batches, by),
    activate: (drafts, by = writer) => port.activate(drafts, by),
  };
  return { store, stub };
}

/** Rows left in the actor's tables. */
const rowsIn = (stub: ReturnType<typeof env.COLLECTIONS.getByName>): Promise<number[]> =>
  runInDurableObject(stub, (_, state) =>
    ['versions', 'chunks', 'words', 'vectors', 'signs'].map((table) =>
      Number(state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n']),
    ),
  );

async function swept(stub: ReturnType<typeof env.COLLECTIONS.getByName>): Promise<void> {
  while (await runDurableObjectAlarm(stub));
}

const draft = (documentId: string): Draft => ({
  documentId,
  title: 'T',
  source: 'sha256',
  chunker: 'whole',
  embedder,
});

function batch(documentId: string, texts: string[], { from = 0, vectors = true } = {}): StagedBatch {
  const chunks = texts.map((text, index): Chunk => ({
    ordinal: from + index,
    text,
    start: 0,
    end: text.length,
    headings: [],
  }));
  const values = new Float32Array(texts.length * 384);
  texts.forEach((text, index) => values.set(hashedWords(text), index * 384));
  return {
    ...draft(documentId),
    chunks,
    hashes: texts.map((text) => `hash of ${text}`),
    ...(vectors && { vectors: { of: texts.map((_, index) => index), values } }),
  };
}

async function found(store: Store, query: string): Promise<{ lexical: string[]; dense: string[] }> {
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
    await store.activate([{ documentId: 'a', chunkCount: 2 }]);
    const { lexical, dense } = await found(store, 'kite');
    expect([lexical.toSorted(), dense.toSorted()]).toEqual([
      ['blue kite', 'red kite'],
      ['blue kite', 'red kite'],
    ]);
  });

  it('is not activated with passages missing', async () => {
    const { store } = open();
    await store.stage([batch('a', ['first'], { from: 0 }), batch('a', ['third'], { from: 2 })]);
    expect(await store.resume(draft('a'), writer)).toEqual({ staged: 1 });
    await expect(store.activate([{ documentId: 'a', chunkCount: 3 }])).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await found(store, 'first')).lexical).toEqual([]);
    await store.stage([batch('a', ['second'], { from: 1 })]);
    await store.activate([{ documentId: 'a', chunkCount: 3 }]);
    expect((await found(store, 'first')).lexical).toEqual(['first']);
  });

  it('staged twice is there once', async () => {
    const { store } = open();
    for (let tries = 0; tries < 3; tries += 1) await store.stage([batch('a', ['one gull', 'two gulls'])]);
    await store.activate([{ documentId: 'a', chunkCount: 2 }]);
    await store.activate([{ documentId: 'a', chunkCount: 2 }]);
    const { lexical, dense } = await found(store, 'gull');
    expect([lexical.length, new Set(dense).size, dense.length]).toEqual([2, dense.length, dense.length]);
  });

  it('takes the place of the one before in one step, and that one is swept', async () => {
    const { store, stub } = open();
    await store.stage([batch('a', ['old fox'])]);
    await store.activate([{ documentId: 'a', chunkCount: 1 }]);
    await store.stage([batch('a', ['new fox'])]);
    expect((await found(store, 'fox')).lexical).toEqual(['old fox']);
    await store.activate([{ documentId: 'a', chunkCount: 1 }]);
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
    await store.activate([{ documentId: 'a', chunkCount: 1 }]);
    await store.stage([batch('a', ['half an owl'])]);
    expect(await store.discard(writer)).toEqual([{ documentId: 'a', version: 1, title: 'T', embedder, chunkCount: 1 }]);
    expect((await found(store, 'owl')).lexical).toEqual(['kept owl']);
  });

  it('that was discarded and is written anew holds nothing of the first try', async () => {
    const { store, stub } = open();
    await store.stage([batch('a', ['first try, one', 'first try, two'])]);
    await store.discard(writer);
    const again = { ...writer, lease: 2 };
    await store.stage([batch('a', ['second try'])], again);
    expect(await store.resume(draft('a'), again)).toEqual({ staged: 1 });
    await swept(stub);
    await store.activate([{ documentId: 'a', chunkCount: 1 }], again);
    expect((await found(store, 'try')).lexical).toEqual(['second try']);
    expect(await rowsIn(stub)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('what comes late', () => {
  const cancelled = { code: 'cancelled' };

  it('from work that was discarded is refused, and nothing of it stays', async () => {
    const { store, stub } = open();
    await store.stage([batch('a', ['lost lark'])]);
    await store.discard(writer);
    await expect(store.stage([batch('a', ['late lark'])])).rejects.toMatchObject(cancelled);
    await expect(store.activate([{ documentId: 'a', chunkCount: 1 }])).rejects.toMatchObject(cancelled);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([0, 0, 0, 0, 0]);
    expect((await found(store, 'lark')).lexical).toEqual([]);
  });

  it('from a claim that was overtaken is refused', async () => {
    const { store } = open();
    const next = { ...writer, lease: 2 };
    await store.stage([batch('a', ['new wren'])], next);
    await expect(store.stage([batch('a', ['old wren', 'more'])])).rejects.toMatchObject(cancelled);
    await store.activate([{ documentId: 'a', chunkCount: 1 }], next);
    expect((await found(store, 'wren')).lexical).toEqual(['new wren']);
  });

  it('for a document that was removed is passed over, and the others go on', async () => {
    const { store, stub } = open();
    await store.remove(['a']);
    await store.stage([batch('a', ['removed rail']), batch('b', ['kept rail'])]);
    await store.activate(['a', 'b'].map((documentId) => ({ documentId, chunkCount: 1 })));
    expect((await found(store, 'rail')).lexical).toEqual(['kept rail']);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([1, 1, 1, 1, 1]);
  });

  it('for a collection that was destroyed does not bring it back, and a day later not even that is left', async () => {
    const { store, stub } = open();
    await store.stage([batch('a', ['gone grebe'])]);
    await store.destroy();
    await evictDurableObject(stub);
    await expect(store.stage([batch('b', ['late grebe'])])).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.discard(writer)).toEqual([]);
    await store.remove(['b']);
    expect(await found(store, 'grebe')).toEqual({ lexical: [], dense: [] });
    const tables = (): Promise<number> =>
      runInDurableObject(
        stub,
        (_, state) => state.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'chunks'").toArray().length,
      );
    expect(await tables()).toBe(0);
    const due = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    expect((due ?? 0) - Date.now()).toBeGreaterThan(23 * 60 * 60 * 1000);
    await runDurableObjectAlarm(stub);
    expect(await runInDurableObject(stub, (_, state) => [...state.storage.kv.list()])).toEqual([]);
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
    await store.activate([{ documentId: 'a', chunkCount: 80 }]);
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
    await store.activate(['a', 'b', 'c'].map((documentId) => ({ documentId, chunkCount: 1 })));
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
    await store.activate(['a', 'b'].map((documentId) => ({ documentId, chunkCount: 1 })));
    await store.remove(['a']);
    expect(await found(store, 'swift')).toEqual({ lexical: ['swift two'], dense: ['swift two'] });
    expect(await store.chunks('a', 0, 10)).toBeUndefined();
    await store.destroy();
    expect(await found(store, 'swift')).toEqual({ lexical: [], dense: [] });
  });

  it('takes any words as words, never as query syntax', async () => {
    const { store } = open();
    await store.stage([batch('a', ['a "quoted" NEAR miss OR not'])]);
    await store.activate([{ documentId: 'a', chunkCount: 1 }]);
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
    await store.activate([{ documentId: 'a', chunkCount: texts.length }]);
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
