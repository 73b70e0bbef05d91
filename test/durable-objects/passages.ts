import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { hashedWords } from '../fakes/embedder.ts';
import { openPassageStore } from '../../src/infrastructure/actors/stubs.ts';
import { standardSettings } from '../../src/domain/rag/retrieval-settings.ts';
import type { Chunk } from '../../src/domain/rag/chunk.ts';
import type { Draft, Writer } from '../../src/domain/ports/passage-version.ts';
import type { PassageQuery, PassageStore, StagedBatch } from '../../src/domain/ports/passage-store.ts';
import type { SearchMode } from '../../src/domain/rag/retrieval-settings.ts';

export type Stub = ReturnType<typeof env.COLLECTIONS.getByName>;

export const embedder = 'fake:words';
export const writer: Writer = { taskId: 'task', lease: 1 };

/** The port, written to by one task's only claim unless a test says otherwise. */
type Store = Omit<PassageStore, 'stage' | 'activate'> & {
  stage(batches: StagedBatch[], by?: Writer): ReturnType<PassageStore['stage']>;
  activate(drafts: Parameters<PassageStore['activate']>[0], by?: Writer): ReturnType<PassageStore['activate']>;
};

export function openCollection(): { store: Store; stub: Stub } {
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
export const rowsIn = (stub: Stub): Promise<number[]> =>
  runInDurableObject(stub, (_, state) =>
    ['versions', 'chunks', 'words', 'vectors', 'signs'].map((table) =>
      Number(state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n']),
    ),
  );

/** Until nothing is left to sweep; what is kept for later stays. */
export async function swept(stub: Stub): Promise<void> {
  const isDue = (): Promise<boolean> =>
    runInDurableObject(stub, async (_, { storage }) => ((await storage.getAlarm()) ?? Infinity) <= Date.now() + 1000);
  while (await isDue()) await runDurableObjectAlarm(stub);
}

export const draft = (documentId: string, over: Partial<Draft> = {}): Draft => ({
  documentId,
  title: 'T',
  source: 'sha256',
  chunker: 'whole',
  embedder,
  mediaType: 'text/plain',
  addedAt: 0,
  ...over,
});

/** `vectors: 'known'` brings none, so that they are copied. */
export function batch(
  documentId: string,
  texts: string[],
  { from = 0, vectors = true, ...over }: { from?: number; vectors?: boolean | 'known' } & Partial<Draft> = {},
): StagedBatch {
  const chunks = texts.map((text, index): Chunk => ({
    ordinal: from + index,
    text,
    start: 0,
    end: text.length,
    headings: [],
  }));
  const given = vectors === true ? texts : [];
  const values = new Float32Array(given.length * 384);
  given.forEach((text, index) => values.set(hashedWords(text), index * 384));
  return {
    ...draft(documentId, over),
    chunks,
    hashes: texts.map((text) => `hash of ${text}`),
    ...(vectors !== false && { vectors: { of: given.map((_, index) => index), values } }),
  };
}

/** What is asked of a store, by the question's words and its meaning unless told. */
export function asked(question: string, over: Partial<PassageQuery> & { mode?: SearchMode } = {}): PassageQuery {
  const { mode = 'hybrid', ...rest } = over;
  const dense = { embedder, vector: hashedWords(question) };
  return { question, dense, limit: 10, settings: { ...standardSettings, mode }, ...rest };
}

export async function found(
  store: Pick<Store, 'search'>,
  question: string,
  shadowOf?: string,
): Promise<{ lexical: string[]; dense: string[] }> {
  const texts = async (mode: SearchMode, least: number): Promise<string[]> => {
    const { passages } = await store.search(asked(question, { mode }), shadowOf);
    return passages.filter(({ cosine = 1 }) => cosine > least).map(({ chunk }) => chunk.text);
  };
  return { lexical: await texts('lexical', 0), dense: await texts('dense', 0.2) };
}
