import { DurableObject } from 'cloudflare:workers';
import { Problem } from '../src/domain/problem.ts';
import { openPassageIndex } from '../src/composition.ts';
import type { Env } from '../src/composition.ts';
import type { PassageIndex } from '../src/composition.ts';
import type {
  ActiveVersion,
  PassageStore,
  StagedBatch,
  VersionRef,
  Writer,
} from '../src/domain/ports/passage-store.ts';

type Served = { [Method in keyof PassageStore]: (...input: Parameters<PassageStore[Method]>) => unknown };

/** Set in the storage of a collection that was destroyed, so that what comes late does not bring it back to life. */
const tombstone = 'destroyed';
/** Milliseconds that the tombstone stays: longer than any work that could still come late. */
const tombstoneTime = 24 * 60 * 60 * 1000;
const nothing: ReturnType<PassageIndex['search']> = { lexical: [], dense: [], codes: [] };

/** One collection: its chunks, full-text index and vectors. Answers the port `passage-store` over RPC. */
export class CollectionActor extends DurableObject<Env> implements Served {
  #opened: PassageIndex | undefined;

  /** Undefined once the collection was destroyed. */
  get #index(): PassageIndex | undefined {
    if (this.#opened === undefined && !this.#isDestroyed) this.#opened = openPassageIndex(this.ctx.storage);
    return this.#opened;
  }

  get #isDestroyed(): boolean {
    return this.ctx.storage.kv.get(tombstone) !== undefined;
  }

  get #writable(): PassageIndex {
    if (this.#index === undefined) throw new Problem('not_found', 'The collection was removed.');
    return this.#index;
  }

  stage(batches: StagedBatch[], by: Writer): void {
    this.#writable.stage(batches, by);
  }

  stagedCount(ref: VersionRef): number {
    return this.#index?.stagedCount(ref) ?? 0;
  }

  async activate(versions: (VersionRef & { chunkCount: number })[], by: Writer): Promise<void> {
    this.#writable.activate(versions, by);
    await this.#sweepSoon();
  }

  async discard(refs: VersionRef[], by: Writer): Promise<ActiveVersion[]> {
    const active = this.#index?.discard(refs, by) ?? [];
    await this.#sweepSoon();
    return active;
  }

  async remove(documentIds: string[]): Promise<void> {
    this.#index?.retire(documentIds);
    await this.#sweepSoon();
  }

  async destroy(): Promise<void> {
    const { storage } = this.ctx;
    this.#opened = undefined;
    // Nothing is awaited in between, so no other call sees it empty and without the tombstone.
    const emptied = [storage.deleteAlarm(), storage.deleteAll()];
    storage.kv.put(tombstone, true);
    await Promise.all([...emptied, storage.setAlarm(Date.now() + tombstoneTime)]);
  }

  search(...input: Parameters<PassageIndex['search']>): ReturnType<PassageIndex['search']> {
    return this.#index?.search(...input) ?? nothing;
  }

  read(ids: number[]): ReturnType<PassageIndex['read']> {
    return this.#index?.read(ids) ?? [];
  }

  chunks(...input: Parameters<PassageIndex['chunks']>): ReturnType<PassageIndex['chunks']> {
    return this.#index?.chunks(...input);
  }

  /** Deletes what is out of sight a little at a time, so that searches get their turn; in the end the tombstone. */
  override async alarm(): Promise<void> {
    if (this.#index === undefined) return this.ctx.storage.deleteAll();
    this.#index.sweep();
    await this.#sweepSoon();
  }

  async #sweepSoon(): Promise<void> {
    if (this.#index?.hasRetired === true) await this.ctx.storage.setAlarm(Date.now());
  }
}
