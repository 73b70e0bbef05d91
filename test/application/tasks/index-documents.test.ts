import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/domain/problem.ts';
import { indexDocuments } from '../../../src/application/tasks/index-documents.ts';
import { fakeEmbedder } from '../../fakes/embedder.ts';
import type { Block } from '../../../src/domain/rag/extracted-document.ts';
import type { Context } from '../../../src/application/context.ts';
import type { DocumentRecord } from '../../../src/domain/ports/document-catalog.ts';
import type { PassageStore } from '../../../src/domain/ports/passage-store.ts';
import type { TaskRecord } from '../../../src/domain/ports/task-ledger.ts';

type Embed = (texts: readonly string[], signal: AbortSignal) => Promise<Float32Array[]>;

/** A paragraph that fills a passage. */
const block = (n: number): Block => ({
  kind: 'paragraph',
  text: Array.from({ length: 150 }, (_, word) => `w${n}x${word}`).join(' '),
});

function* blocks(count: number, seen: { read: number }, failAt = Infinity): Generator<Block> {
  for (let n = 0; n < count; n += 1) {
    if (n === failAt) throw new Problem('document_unreadable', 'It ends in the middle.');
    seen.read += 1;
    yield block(n);
  }
}

/** Documents by name, each with what its reader gives; everything else is a stand-in that counts. */
function setUp(documents: Record<string, () => Iterable<Block>>, embed: Embed = fakeEmbedder.embed.bind(fakeEmbedder)) {
  const stop = new AbortController();
  const calls: number[] = [];
  const staged = new Map<string, number>();
  const finished: string[] = [];
  const failed: string[] = [];
  const ctx = {
    signal: stop.signal,
    clock: { now: () => new Date() },
    logger: { warn: () => undefined },
    embedder: {
      id: 'fake:words',
      embed: (texts: readonly string[], signal: AbortSignal) => {
        calls.push(texts.length);
        return embed(texts, signal);
      },
    },
    extractor: { extract: async ({ name }: { name: string }) => ({ blocks: documents[name]?.() ?? [] }) },
    countTokens: (text: string) => text.split(/\s+/u).filter(Boolean).length,
  } as unknown as Context;
  const store = {
    known: async (_: string, hashes: string[]) => hashes.map(() => false),
    stage: async (batches) => {
      for (const { documentId, chunks } of batches)
        staged.set(documentId, (staged.get(documentId) ?? 0) + chunks.length);
      return batches.map(() => []);
    },
    drop: async (ids) => ids.forEach((id) => staged.delete(id)),
  } as Partial<PassageStore> as PassageStore;
  const records = Object.keys(documents).map((name) => ({ id: name, name, title: name, bytes: 10, sha256: name }));
  const run = indexDocuments({
    ctx,
    store,
    task: { id: 'task', lease: 1 } as TaskRecord,
    tally: { embedded: 0, reused: 0 },
    needsVectors: false,
    documents: (async function* list() {
      yield* records as DocumentRecord[];
    })(),
    finish: async (drafts) => {
      for (const { documentId, chunkCount } of drafts) finished.push(`${documentId} ${chunkCount}`);
    },
    fail: async ({ name }) => {
      failed.push(name);
    },
  });
  return { run, stop, store, calls, staged, finished, failed };
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
};

describe('indexing documents', () => {
  it('reads no more of a large one than a few batches ahead of the model, and stops when told to', async () => {
    const seen = { read: 0 };
    const never: Embed = (_, signal) =>
      new Promise((__, reject) =>
        signal.addEventListener('abort', () => reject(new Problem('cancelled', 'Cancelled.'))),
      );
    const { run, stop, calls } = setUp({ large: () => blocks(100_000, seen) }, never);
    await until(() => calls.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.read).toBeLessThan(8 * 64);
    const begun = Date.now();
    stop.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(Date.now() - begun).toBeLessThan(5000);
    expect(calls).toHaveLength(2);
  });

  it('embeds what many small ones have in batches that they share', async () => {
    const seen = { read: 0 };
    const names = Array.from({ length: 130 }, (_, n) => [`n${n}`, () => blocks(1, seen)] as const);
    const { run, calls, finished } = setUp(Object.fromEntries(names));
    await run;
    expect(calls.toSorted((a, b) => b - a)).toEqual([64, 64, 2]);
    expect(finished).toHaveLength(130);
  });

  it('lets one that breaks in the middle go, with what was staged of it, and finishes the others', async () => {
    const seen = { read: 0 };
    const { run, staged, finished, failed } = setUp({
      before: () => blocks(3, seen),
      broken: () => blocks(1000, seen, 400),
      after: () => blocks(2, seen),
    });
    await run;
    expect(failed).toEqual(['broken']);
    expect(finished.toSorted()).toEqual(['after 2', 'before 3']);
    expect([...staged.keys()].toSorted()).toEqual(['after', 'before']);
  });

  it('ends with what the store fails with, and leaves nobody waiting', async () => {
    const seen = { read: 0 };
    const { run, store } = setUp({ large: () => blocks(2000, seen) });
    store.stage = async () => {
      throw new RangeError('broken');
    };
    await expect(run).rejects.toThrow('broken');
    expect(seen.read).toBeLessThan(2000);
  });
});
