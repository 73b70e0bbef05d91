import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { packSigns } from '../../src/domain/rag/dense/quantize.ts';
import { asked, batch, draft, embedder, found, openCollection as open, rowsIn, swept, writer } from './passages.ts';

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

describe('a passage', () => {
  const other = { taskId: 'another task', lease: 1 };

  it('whose text the collection holds already takes its vector from there', async () => {
    const { store } = open();
    await store.stage([batch('a', ['red kite', 'blue kite'])]);
    expect(await store.known(embedder, ['hash of red kite', 'hash of black kite'])).toEqual([true, false]);
    expect(await store.known('other:model', ['hash of red kite'])).toEqual([false]);
    expect(await store.stage([batch('b', ['red kite'], { vectors: 'known' })], other)).toEqual([[]]);
    expect(await store.activate([{ documentId: 'b', chunkCount: 1 }], other)).toMatchObject([{ embedder }]);
    expect(await found(store, 'red kite')).toEqual({ lexical: ['red kite'], dense: ['red kite'] });
  });

  it('that has gone before it could be copied is asked for, and goes in with its vector then', async () => {
    const { store } = open();
    const mixed = batch('a', ['new stork', 'old stork'], { vectors: 'known' });
    expect(await store.stage([mixed])).toEqual([[0, 1]]);
    expect(await store.resume(draft('a'), writer)).toEqual({ staged: 0 });
    expect(await store.stage([batch('a', ['new stork', 'old stork'])])).toEqual([[]]);
    expect(await store.activate([{ documentId: 'a', chunkCount: 2 }])).toMatchObject([{ version: 1, embedder }]);
  });

  it('keeps the header of its table', async () => {
    const { store } = open();
    const rows = batch('a', ['Ferry | 4']);
    const [chunk] = rows.chunks;
    if (chunk !== undefined) rows.chunks = [{ ...chunk, header: 'What | Price' }];
    await store.stage([rows]);
    await store.activate([{ documentId: 'a', chunkCount: 1 }]);
    expect((await store.chunks('a', 0, 1))?.chunks).toMatchObject([{ text: 'Ferry | 4', header: 'What | Price' }]);
    expect((await found(store, 'price')).lexical).toEqual(['Ferry | 4']);
  });
});

describe('a draft', () => {
  it('that goes on with another file, model or cut begins anew', async () => {
    const { store } = open();
    for (const over of [{ source: 'other' }, { embedder: 'other:model' }, { chunker: 'halves' }, { title: 'U' }]) {
      await store.stage([batch('a', ['one', 'two'])]);
      expect(await store.resume(draft('a'), writer)).toEqual({ staged: 2 });
      expect(await store.resume(draft('a', over), writer)).toEqual({ staged: 0 });
      await store.stage([batch('a', ['uno'], over)]);
      expect(await store.resume(draft('a', over), writer)).toEqual({ staged: 1 });
    }
    expect(await store.activate([{ documentId: 'a', chunkCount: 1 }])).toMatchObject([{ title: 'U' }]);
    expect((await found(store, 'two')).lexical).toEqual([]);
  });

  it('of one task is no other’s', async () => {
    const { store } = open();
    const other = { taskId: 'another task', lease: 1 };
    await store.stage([batch('a', ['mine'])]);
    await store.stage([batch('a', ['theirs', 'and more'])], other);
    await store.activate([{ documentId: 'a', chunkCount: 1 }]);
    expect(await store.activate([{ documentId: 'a', chunkCount: 2 }], other)).toMatchObject([{ version: 2 }]);
    expect((await found(store, 'mine theirs')).lexical).toEqual(['theirs']);
  });

  it('that was dropped is gone, and says so when it is to be shown', async () => {
    const { store } = open();
    await store.stage([batch('a', ['half read'])]);
    await store.drop(['a'], writer);
    await expect(store.activate([{ documentId: 'a', chunkCount: 1 }])).rejects.toMatchObject({ code: 'conflict' });
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
    const query = asked('heron number 33 stands in field 231', { limit: 20 });
    const before = await store.search(query);
    await evictDurableObject(stub);
    expect(await store.search(query)).toEqual(before);
    expect(before.passages[0]?.chunk.ordinal).toBe(33);
  });

  it('has a passage first in which each token of the question finds its like, and copies tokens with vectors', async () => {
    const { store, stub } = open();
    const signs = (...tokens: number[][]): Uint8Array =>
      new Uint8Array(
        tokens.flatMap((token) => [...packSigns(Float32Array.from({ length: 384 }, (_, d) => token[d] ?? -1))]),
      );
    const two = batch('a', ['green frog', 'green toad']);
    const tokens = [signs([1, -1], [1, -1]), signs([1, -1], [-1, 1])];
    await store.stage([
      { ...two, vectors: { of: [0, 1], values: two.vectors?.values ?? new Float32Array(), signs: tokens } },
    ]);
    await store.activate([{ documentId: 'a', chunkCount: 2 }]);
    const vector = new Float32Array(384).fill(0.05);
    const unit = (at: number): number[] => Array.from({ length: 384 }, (_, d) => (d === at ? 1 : 0));
    const question = asked('green', {
      dense: { embedder, vector, tokens: Float32Array.from([...unit(0), ...unit(1)]) },
    });
    const late = async (): Promise<number[]> =>
      (await store.search(question)).passages.map(({ parts }) => parts.late ?? 0).toSorted((a, b) => a - b);
    expect((await store.search(question)).passages[0]?.chunk.text).toBe('green toad');
    const [less, more] = await late();
    expect(more).toBeGreaterThan(less ?? 1);
    await store.stage([batch('b', ['green frog', 'green toad'], { vectors: 'known' })]);
    await store.activate([{ documentId: 'b', chunkCount: 2 }]);
    await store.remove(['a']);
    await swept(stub);
    expect(await late()).toEqual([less, more]);
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
    const { passages } = await store.search(asked('green'));
    expect(passages.filter(({ cosine }) => cosine !== undefined).map(({ chunk }) => chunk.text)).toEqual([
      'green frog',
    ]);
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
    const { passages } = await store.search(asked('the heron', { mode: 'lexical' }));
    const [first, second, third, ...rest] = passages.map(({ chunk }) => chunk.text);
    for (const text of [first, second, third]) expect(text).toContain('heron');
    expect(new Set(rest).size).toBe(7);
    const weights = passages.map(({ parts }) => parts.words);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    expect(weights.at(-1)).toBeLessThan((weights[0] ?? 0) / 1000);
    // Where there is nothing else to go by, the more often the better.
    const common = await store.search(asked('the', { mode: 'lexical' }));
    expect(common.passages.every(({ chunk }) => chunk.text.includes('mile'))).toBe(true);
  });
});

describe('passages of before versions knew how they were made', () => {
  it('are found as before, and are to be made anew', async () => {
    const { store, stub } = open();
    await runInDurableObject(stub, (_, { storage: { sql } }) => {
      sql.exec(`
        CREATE TABLE versions (id INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL, version INTEGER NOT NULL,
          state TEXT NOT NULL, title TEXT NOT NULL, embedder TEXT, UNIQUE (document_id, version));
        CREATE TABLE chunks (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, ordinal INTEGER NOT NULL,
          start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, headings TEXT NOT NULL, text TEXT NOT NULL,
          UNIQUE (version_id, ordinal));
        CREATE VIRTUAL TABLE words USING fts5(body, content='', contentless_delete=1,
          tokenize='porter unicode61 remove_diacritics 2');
        CREATE TABLE vectors (chunk_id INTEGER PRIMARY KEY, code BLOB NOT NULL);
        CREATE TABLE signs (chunk_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, bits BLOB NOT NULL);
        INSERT INTO versions VALUES (7, 'a', 3, 'active', 'T', 'fake:words'), (8, 'a', 4, 'staged', 'T', 'fake:words');
        INSERT INTO chunks VALUES (1, 7, 0, 0, 8, NULL, '[]', 'old hawk'), (2, 8, 0, 0, 8, NULL, '[]', 'half hawk');
        INSERT INTO words (rowid, body) VALUES (1, 'old hawk'), (2, 'half hawk');`);
    });
    expect((await found(store, 'hawk')).lexical).toEqual(['old hawk']);
    const wanted = { embedder, chunker: 'whole' };
    expect(await store.describe(wanted)).toMatchObject({ embedder: null, chunker: '', passages: 1, outdated: 1 });
    await store.stage([batch('a', ['new hawk'])]);
    expect(await store.activate([{ documentId: 'a', chunkCount: 1 }])).toMatchObject([{ version: 5 }]);
    await swept(stub);
    expect(await rowsIn(stub)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('bits of before large values were told from others', () => {
  it('are made anew from the codes', async () => {
    const { store, stub } = open();
    const texts = Array.from({ length: 1_200 }, (_, index) => `word${index} hawk`);
    await store.stage([batch('a', texts)]);
    await store.activate([{ documentId: 'a', chunkCount: texts.length }]);
    const bits = (): Promise<string[]> =>
      runInDurableObject(stub, (_, { storage }) =>
        storage.sql
          .exec<{ bits: string }>('SELECT hex(bits) AS bits FROM signs ORDER BY chunk_id')
          .toArray()
          .map((row) => row.bits),
      );
    const before = await bits();
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE signs SET bits = substr(bits, 1, 48)');
    });
    await evictDurableObject(stub);
    expect((await found(store, 'word1199 hawk')).dense).toContain('word1199 hawk');
    expect(await bits()).toEqual(before);
  });
});
