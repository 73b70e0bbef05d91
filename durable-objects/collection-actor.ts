import { DurableObject } from 'cloudflare:workers';
import { openPassageIndex } from '../src/composition.ts';
import type { Env } from '../src/composition.ts';
import type { PassageIndex } from '../src/composition.ts';
import type { PassageStore, StagedBatch, VersionRef } from '../src/domain/ports/passage-store.ts';

type Served = { [Method in keyof PassageStore]: (...input: Parameters<PassageStore[Method]>) => unknown };

/** One collection: its chunks, full-text index and vectors. Answers the port `passage-store` over RPC. */
export class CollectionActor extends DurableObject<Env> implements Served {
  #opened: PassageIndex | undefined;

  get #index(): PassageIndex {
    this.#opened ??= openPassageIndex(this.ctx.storage);
    return this.#opened;
  }

  stage(batches: StagedBatch[]): void {
    this.#index.stage(batches);
  }

  stagedCount(ref: VersionRef): number {
    return this.#index.stagedCount(ref);
  }

  async activate(versions: (VersionRef & { chunkCount: number })[]): Promise<void> {
    this.#index.activate(versions);
    await this.#sweepSoon();
  }

  async discard(ref: VersionRef): Promise<void> {
    this.#index.discard(ref);
    await this.#sweepSoon();
  }

  async remove(documentIds: string[]): Promise<void> {
    this.#index.retire(documentIds);
    await this.#sweepSoon();
  }

  async destroy(): Promise<void> {
    this.#opened = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  search(...input: Parameters<PassageIndex['search']>): ReturnType<PassageIndex['search']> {
    return this.#index.search(...input);
  }

  read(ids: number[]): ReturnType<PassageIndex['read']> {
    return this.#index.read(ids);
  }

  chunks(...input: Parameters<PassageIndex['chunks']>): ReturnType<PassageIndex['chunks']> {
    return this.#index.chunks(...input);
  }

  /** Deletes what is out of sight a little at a time, so that searches get their turn. */
  override async alarm(): Promise<void> {
    this.#index.sweep();
    await this.#sweepSoon();
  }

  async #sweepSoon(): Promise<void> {
    if (this.#index.hasRetired) await this.ctx.storage.setAlarm(Date.now());
  }
}
