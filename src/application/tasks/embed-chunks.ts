import { Problem, problemCode } from '../../domain/problem.ts';
import { passageText } from '../../domain/rag/passage-text.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { Context } from '../context.ts';
import type { DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { PassageStore, StagedBatch } from '../../domain/ports/passage-store.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';
import { pause } from '../pause.ts';

/** Texts in one call to the embedding model, and calls under way at once, so that it never waits for us. */
const batchTexts = 64;
const callsAtOnce = 2;
/** How long an embedding model that does not answer is waited for; it may be starting up. */
const patience = [500, 1000, 2000, 4000, 8000, 8000];
const longestPause = 10_000;
const embedTimeout = 120_000;
/** Milliseconds between two reports of one document's progress. */
const reportEvery = 500;

interface Versioned {
  document: DocumentRecord;
  version: number;
  title: string;
  chunks: Chunk[];
}

interface Slice {
  of: Versioned;
  chunks: Chunk[];
}

/**
 * Embeds and stages all chunks of the documents, in batches that small documents share. Gives back the model's id;
 * undefined when there is none to be had: the chunks are staged for lexical search then.
 */
export async function embedChunks(
  { ctx, task }: { ctx: Context; task: TaskRecord },
  store: PassageStore,
  window: readonly Versioned[],
): Promise<string | undefined> {
  const batches = await unstaged(store, window);
  const progress = progressReporter(ctx, task, window);
  const by = { taskId: task.id, lease: task.lease };
  let embedder = ctx.embedder;
  const queue = inTurn(batches);
  const worker = async (): Promise<void> => {
    for (const batch of queue) {
      const vectors = embedder && (await embedPatiently(ctx, embedder, batch));
      if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
      if (vectors === undefined) embedder = undefined;
      await store.stage(toStaged(batch, embedder?.id, vectors), by);
      await progress(batch);
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, worker));
  return embedder?.id;
}

/** Whoever leaves it by an error ends it for the others as well. */
function* inTurn<Item>(items: readonly Item[]): Generator<Item> {
  yield* items;
}

/** What is still to be staged, as batches of at most `batchTexts` chunks. */
async function unstaged(store: PassageStore, window: readonly Versioned[]): Promise<Slice[][]> {
  const batches: Slice[][] = [];
  let room = 0;
  for (const of of window) {
    // Only an interrupted document, or a long one, can have something staged; asking for each would cost a call apiece.
    const interrupted = of.document.progressTotal > 0;
    const from = interrupted ? await store.stagedCount({ documentId: of.document.id, version: of.version }) : 0;
    for (let at = from; at < of.chunks.length;) {
      if (room === 0) {
        batches.push([]);
        room = batchTexts;
      }
      const chunks = of.chunks.slice(at, at + room);
      batches.at(-1)?.push({ of, chunks });
      at += chunks.length;
      room -= chunks.length;
    }
  }
  return batches;
}

async function embedPatiently(
  ctx: Context,
  embedder: Embedder,
  batch: readonly Slice[],
): Promise<Float32Array[] | undefined> {
  const texts = batch.flatMap(({ of, chunks }) => chunks.map((chunk) => passageText(of.title, chunk)));
  for (const delay of [...patience, undefined]) {
    try {
      return await embedder.embed(texts, AbortSignal.any([ctx.signal, AbortSignal.timeout(embedTimeout)]));
    } catch (error) {
      if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.', { cause: error });
      if (delay === undefined) {
        const failure = lastFailure(error);
        if (problemCode(failure) !== 'capability_unavailable') throw failure;
        ctx.logger.warn('ingest.without-vectors', { embedder: embedder.id });
        return undefined;
      }
      const rest = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0;
      await pause(Math.max(delay, Math.min(rest, longestPause)), ctx.signal);
    }
  }
  return undefined;
}

/** Of an embedder that rests, what made it: one that is busy or broken comes back, one that is not there may not. */
function lastFailure(error: unknown): unknown {
  const rests = error instanceof Problem && error.retryAfter !== undefined;
  return rests && problemCode(error.cause) !== undefined ? error.cause : error;
}

function toStaged(
  batch: readonly Slice[],
  embedder: string | undefined,
  vectors: Float32Array[] | undefined,
): StagedBatch[] {
  let at = 0;
  return batch.map(({ of, chunks }) => {
    const mine = vectors?.slice(at, at + chunks.length);
    at += chunks.length;
    return {
      documentId: of.document.id,
      version: of.version,
      title: of.title,
      chunks,
      ...(embedder !== undefined && mine !== undefined && { embedder, vectors: joined(mine) }),
    };
  });
}

function joined(vectors: readonly Float32Array[]): Float32Array {
  const dimensions = vectors[0]?.length ?? 0;
  const all = new Float32Array(dimensions * vectors.length);
  vectors.forEach((vector, index) => all.set(vector, index * dimensions));
  return all;
}

/** Writes how far each long document is, now and then; short ones go from nothing to done. */
function progressReporter(
  ctx: Context,
  task: TaskRecord,
  window: readonly Versioned[],
): (batch: readonly Slice[]) => Promise<void> {
  const done = new Map<string, number>();
  const long = new Set(
    window.filter(({ chunks }) => chunks.length > batchTexts / 2).map(({ document }) => document.id),
  );
  let reported = 0;
  return async (batch) => {
    for (const { of, chunks } of batch) {
      const earlier = done.get(of.document.id) ?? 0;
      done.set(of.document.id, earlier + chunks.length);
    }
    const now = ctx.clock.now().getTime();
    if (now - reported < reportEvery) return;
    reported = now;
    await ctx.documents.update(
      window
        .filter(({ document }) => long.has(document.id) && done.has(document.id))
        .map(({ document, chunks }) => ({
          id: document.id,
          stage: 'embedding',
          progressDone: done.get(document.id) ?? 0,
          progressTotal: chunks.length,
        })),
      { task },
    );
  };
}
