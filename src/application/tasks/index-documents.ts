import { BoundedQueue } from './bounded-queue.ts';
import { Problem } from '../../domain/problem.ts';
import { Unreadable, readDocument } from './read-document.ts';
import { UnderWay, progressOf } from './under-way.ts';
import { chunkerId } from '../../domain/rag/chunk.ts';
import { embedPatiently } from './embed-patiently.ts';
import { passageHash } from '../../domain/rag/passage-hash.ts';
import { passageText } from '../../domain/rag/passage-text.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { Context } from '../context.ts';
import type { EmbeddedPassage } from '../../domain/ports/embedder.ts';
import type { DocumentPatch, DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { PassageStore, StagedBatch } from '../../domain/ports/passage-store.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';
import type { WholeDraft } from '../../domain/ports/passage-version.ts';

/** Texts in one call to the embedding model, calls under way at once, and batches that lie ready for them. */
const batchTexts = 64;
const callsAtOnce = 2;
const batchesAhead = 2;
/** Passages that need no embedding pass by meanwhile before a batch goes that is not full. */
const patienceTexts = 16 * batchTexts;
/** A file that takes long to read: what came before it does not wait for that. */
const largeBytes = 1024 * 1024;
/** Whole documents that are finished together. */
const finishedTogether = 64;
/** Milliseconds between two reports of how far documents are, and that a whole one waits for others at most. */
const reportEvery = 500;

/** Passages whose vectors were made, and those whose vectors were there already. */
export interface Tally {
  embedded: number;
  reused: number;
}

export interface Indexing {
  ctx: Context;
  task: TaskRecord;
  store: PassageStore;
  documents: AsyncIterable<DocumentRecord>;
  /** Counts on. */
  tally: Tally;
  /** Throws rather than staging passages without vectors when the model is away. */
  needsVectors: boolean;
  /** Of these documents every passage is staged. */
  finish(drafts: WholeDraft[]): Promise<void>;
  /** This one cannot be read; nothing of it is staged any more. */
  fail(document: DocumentRecord, error: unknown): Promise<void>;
  progress?(patches: DocumentPatch[]): Promise<void>;
}

interface Passage {
  of: UnderWay;
  chunk: Chunk;
  text: string;
  hash: string;
}

/**
 * Documents become staged passages: blocks are read, cut, embedded in batches that documents share, and staged, each step
 * no more than a few batches ahead of the next, however large a document is. Passages that are known are not embedded.
 */
export async function indexDocuments(indexing: Indexing): Promise<void> {
  await new Indexer(indexing).run();
}

class Indexer {
  readonly #indexing: Indexing;
  readonly #queue = new BoundedQueue<Passage[]>(batchesAhead);
  /** Read, and not sorted into known and new yet. */
  #group: { of: UnderWay; chunk: Chunk }[] = [];
  /** To be embedded, once they are enough. */
  #open: Passage[] = [];
  #passedBy = 0;
  readonly #underWay = new Set<UnderWay>();
  #finished: UnderWay[] = [];
  /** What is written down is written in order. */
  #writing: Promise<void> = Promise.resolve();
  /** The model was not to be had. */
  #modelIsAway = false;

  constructor(indexing: Indexing) {
    this.#indexing = indexing;
  }

  async run(): Promise<void> {
    const { ctx } = this.#indexing;
    const cancel = (): void => this.#queue.fail(new Problem('cancelled', 'Cancelled.'));
    ctx.signal.addEventListener('abort', cancel);
    if (ctx.signal.aborted) cancel();
    const reporting = setInterval(() => void this.#report(), reportEvery);
    const guarded = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        // Whoever fails ends it for the others as well.
        this.#queue.fail(error);
        throw error;
      }
    };
    try {
      const parts = [this.#read(), ...Array.from({ length: callsAtOnce }, () => this.#embed())].map(guarded);
      const [failure] = (await Promise.allSettled(parts)).filter((part) => part.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
      await this.#showFinished();
    } finally {
      clearInterval(reporting);
      ctx.signal.removeEventListener('abort', cancel);
      await this.#writing.catch(() => undefined);
    }
  }

  async #read(): Promise<void> {
    for await (const document of this.#indexing.documents) {
      if (document.bytes > largeBytes) await this.#sendOff();
      const of = new UnderWay(document, this.#indexing.ctx.embedder?.id);
      this.#underWay.add(of);
      try {
        await this.#readOne(of);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        await this.#failed(of, error.cause);
      }
    }
    await this.#sendOff();
    this.#queue.close();
  }

  /** What was read so far, full batch or not. */
  async #sendOff(): Promise<void> {
    await this.#sort();
    await this.#close();
  }

  async #readOne(of: UnderWay): Promise<void> {
    const { ctx, task, store, progress } = this.#indexing;
    const { title, note, chunks } = await readDocument(ctx, of.document, (now) => Object.assign(of.reading, now));
    of.draft = { ...of.draft, title, chunker: chunkerId };
    if (note !== undefined) await this.#write(async () => progress?.([{ id: of.document.id, note }]));
    const by = { taskId: task.id, lease: task.lease };
    // Only an earlier claim of the task can have left something.
    const there = task.lease > 1 ? await store.resume(of.draft, by) : { staged: 0 };
    if (there.active !== undefined) {
      await chunks.return(undefined);
      return this.#whole(of, there.active.chunkCount, there.active.chunkCount);
    }
    let count = 0;
    for await (const chunk of chunks) {
      count += 1;
      of.read = count;
      of.page = chunk.page;
      if (chunk.ordinal < there.staged) continue;
      this.#group.push({ of, chunk });
      if (this.#group.length === batchTexts) await this.#sort();
    }
    await this.#whole(of, count, there.staged);
  }

  async #whole(of: UnderWay, total: number, before: number): Promise<void> {
    of.total = total;
    of.staged += before;
    await this.#maybeFinished(of);
  }

  async #failed(of: UnderWay, error: unknown): Promise<void> {
    const { task, store, fail } = this.#indexing;
    of.isLost = true;
    this.#underWay.delete(of);
    this.#group = this.#group.filter((item) => item.of !== of);
    this.#open = this.#open.filter((item) => item.of !== of);
    if (of.read > 0) await store.drop([of.document.id], { taskId: task.id, lease: task.lease });
    await fail(of.document, error);
  }

  /** Stages what is known, and lays the rest out for embedding. */
  async #sort(): Promise<void> {
    const { ctx, store, tally } = this.#indexing;
    const group = this.#group;
    if (group.length === 0) return;
    this.#group = [];
    const passages = await Promise.all(
      group.map(async ({ of, chunk }) => {
        const text = passageText(of.draft.title, chunk);
        return { of, chunk, text, hash: await passageHash(text) };
      }),
    );
    if (ctx.embedder === undefined || this.#modelIsAway) {
      await this.#stage(passages, undefined);
      return;
    }
    const known = await store.known(
      ctx.embedder.id,
      passages.map(({ hash }) => hash),
    );
    const there = passages.filter((_, index) => known[index] === true);
    const left = new Set(await this.#stage(there, new Map()));
    tally.reused += there.length - left.size;
    this.#passedBy += there.length;
    for (const passage of passages.filter((item, index) => known[index] !== true || left.has(item))) {
      this.#open.push(passage);
      if (this.#open.length === batchTexts) await this.#close();
    }
    if (this.#passedBy >= patienceTexts) await this.#close();
  }

  async #close(): Promise<void> {
    const batch = this.#open;
    this.#open = [];
    this.#passedBy = 0;
    if (batch.length > 0) await this.#queue.put(batch);
  }

  async #embed(): Promise<void> {
    const { ctx, tally, needsVectors } = this.#indexing;
    while (true) {
      const batch = await this.#queue.take();
      if (batch === undefined) return;
      // The same text twice is embedded once.
      const texts = new Map(batch.map(({ hash, text }) => [hash, text]));
      const vectors =
        ctx.embedder === undefined || this.#modelIsAway
          ? undefined
          : await embedPatiently(ctx, ctx.embedder, [...texts.values()]);
      if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
      if (vectors === undefined) {
        if (needsVectors) throw new Problem('capability_unavailable', 'The embedding model does not answer.');
        this.#modelIsAway = true;
      } else {
        tally.embedded += texts.size;
        tally.reused += batch.length - texts.size;
      }
      await this.#stage(batch, vectors && new Map([...texts.keys()].map((hash, index) => [hash, vectors[index]])));
    }
  }

  /** By hash, the vectors that were made; undefined for words alone. Gives back what needs a vector after all. */
  async #stage(
    passages: readonly Passage[],
    vectors: ReadonlyMap<string, EmbeddedPassage | undefined> | undefined,
  ): Promise<Passage[]> {
    const { task, store } = this.#indexing;
    const byDocument = [
      ...Map.groupBy(
        passages.filter(({ of }) => !of.isLost),
        ({ of }) => of,
      ),
    ];
    if (byDocument.length === 0) return [];
    const batches = byDocument.map(([of, mine]) => toBatch(of, mine, vectors));
    const left = await store.stage(batches, { taskId: task.id, lease: task.lease });
    const needed: Passage[] = [];
    for (const [index, [of, mine]] of byDocument.entries()) {
      const missing = new Set(left[index]);
      const mineLeft = mine.filter(({ chunk }) => missing.has(chunk.ordinal));
      needed.push(...mineLeft);
      of.staged += mine.length - mineLeft.length;
      await this.#maybeFinished(of);
    }
    return needed;
  }

  async #maybeFinished(of: UnderWay): Promise<void> {
    if (of.staged !== of.total || of.isLost || !this.#underWay.delete(of)) return;
    this.#finished.push(of);
    if (this.#finished.length >= finishedTogether) await this.#showFinished();
  }

  async #showFinished(): Promise<void> {
    const drafts = this.#finished.map(({ document, staged }) => ({ documentId: document.id, chunkCount: staged }));
    this.#finished = [];
    if (drafts.length > 0) await this.#write(() => this.#indexing.finish(drafts));
    // Others may be at it.
    await this.#writing;
  }

  /** Of long documents; short ones go from nothing to done. */
  async #report(): Promise<void> {
    const { progress } = this.#indexing;
    try {
      const patches = [...this.#underWay].flatMap((of) => progressOf(of, batchTexts) ?? []);
      if (patches.length > 0 && progress !== undefined) await this.#write(() => progress(patches));
      await this.#showFinished();
    } catch (error) {
      this.#queue.fail(error);
    }
  }

  #write(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(work);
    this.#writing.catch(() => undefined);
    return this.#writing;
  }
}

function toBatch(
  of: UnderWay,
  passages: readonly Passage[],
  vectors: ReadonlyMap<string, EmbeddedPassage | undefined> | undefined,
): StagedBatch {
  const batch = {
    ...of.draft,
    chunks: passages.map(({ chunk }) => chunk),
    hashes: passages.map(({ hash }) => hash),
  };
  if (vectors === undefined) return batch;
  const places = passages.flatMap(({ hash }, place) => {
    const embedded = vectors.get(hash);
    return embedded === undefined ? [] : { place, ...embedded };
  });
  const signs = places.flatMap((own) => own.signs ?? []);
  return {
    ...batch,
    vectors: {
      of: places.map(({ place }) => place),
      values: joined(places.map(({ vector }) => vector)),
      ...(signs.length > 0 && signs.length === places.length && { signs }),
    },
  };
}

function joined(vectors: readonly Float32Array[]): Float32Array {
  const dimensions = vectors[0]?.length ?? 0;
  const all = new Float32Array(dimensions * vectors.length);
  vectors.forEach((vector, index) => all.set(vector, index * dimensions));
  return all;
}
