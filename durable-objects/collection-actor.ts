import { DurableObject } from 'cloudflare:workers';
import { Problem } from '../src/domain/problem.ts';
import { openPassageIndex, openVectorizedPassages } from '../src/composition.ts';
import { pause } from '../src/application/pause.ts';
import type { Env } from '../src/composition.ts';
import type { PassageIndex } from '../src/composition.ts';
import type { ActiveVersion, Draft, WholeDraft, Writer } from '../src/domain/ports/passage-version.ts';
import type { IndexKind, IndexState, RecentQuery } from '../src/domain/ports/shadow-index.ts';
import type { Found, PassageQuery, PassageStore, StagedBatch } from '../src/domain/ports/passage-store.ts';

type Served = { [Method in keyof PassageStore]: (...input: Parameters<PassageStore[Method]>) => unknown };

/** Set in the storage of a collection that was destroyed, so that what comes late does not bring it back to life. */
const tombstone = 'destroyed';
/** Milliseconds that the tombstone stays: longer than any work that could still come late. */
const tombstoneTime = 24 * 60 * 60 * 1000;
/** Milliseconds after a search in which the queries of late are written down. */
const noteAfter = 1000;

/** One collection: its chunks, full-text index and vectors. Answers the port `passage-store` over RPC. */
export class CollectionActor extends DurableObject<Env> implements Served {
  #opened: PassageIndex | undefined;
  /** Undefined where the index here has all vectors. */
  #vectorized = openVectorizedPassages(this.ctx, this.env);

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

  known(embedder: string, hashes: string[]): boolean[] {
    return this.#index?.known(embedder, hashes) ?? hashes.map(() => false);
  }

  async stage(batches: StagedBatch[], by: Writer): Promise<number[][]> {
    await this.#vectorized?.admit(batches);
    return this.#writable.stage(batches, by);
  }

  resume(draft: Draft, by: Writer): { staged: number; active?: ActiveVersion } {
    return this.#index?.resume(draft, by) ?? { staged: 0 };
  }

  async drop(documentIds: string[], by: Writer): Promise<void> {
    this.#writable.drop(documentIds, by);
    await this.#sweepSoon();
  }

  async activate(drafts: WholeDraft[], by: Writer): Promise<ActiveVersion[]> {
    const active = this.#writable.activate(drafts, by);
    await this.#sweepSoon();
    return active;
  }

  async discard(by: Writer): Promise<ActiveVersion[]> {
    const active = this.#index?.discard(by) ?? [];
    await this.#sweepSoon();
    return active;
  }

  seal(drafts: WholeDraft[], by: Writer): void {
    this.#writable.seal(drafts, by);
  }

  sealed(documentIds: string[], by: Writer): string[] {
    return this.#index?.sealed(documentIds, by) ?? [];
  }

  async swap(by: Writer): Promise<ActiveVersion[]> {
    const active = this.#writable.swap(by);
    await this.#sweepSoon();
    return active;
  }

  async rollback(): Promise<ActiveVersion[]> {
    const active = this.#writable.rollback();
    await this.#sweepSoon();
    return active;
  }

  describe(wanted: IndexKind): IndexState {
    return this.#index?.shadow.describe(wanted) ?? { ...wanted, documents: 0, passages: 0, outdated: 0 };
  }

  outdated(wanted: IndexKind, limit: number): string[] {
    return this.#index?.shadow.outdated(wanted, limit) ?? [];
  }

  recentQueries(): RecentQuery[] {
    return this.#index?.queries.list() ?? [];
  }

  async remove(documentIds: string[]): Promise<void> {
    this.#index?.retire(documentIds);
    await this.#sweepSoon();
  }

  async destroy(): Promise<void> {
    const { storage } = this.ctx;
    const owed = this.#vectorized?.owed() ?? [];
    this.#opened = undefined;
    // Nothing is awaited in between, so no other call sees it empty and without the tombstone.
    const emptied = [storage.deleteAlarm(), storage.deleteAll()];
    storage.kv.put(tombstone, true);
    this.#vectorized?.owe(owed);
    const rest = owed.length > 0 ? 0 : tombstoneTime;
    await Promise.all([...emptied, storage.setAlarm(Date.now() + rest)]);
  }

  prepare(question: string): void {
    this.#index?.prepare(question);
  }

  /** A shadow is searched here alone: of what is out of sight the index outside has nothing. */
  async search(query: PassageQuery, shadowOf?: string): Promise<Found> {
    const nothing: Found = { passages: [], settings: query.settings };
    if (shadowOf !== undefined) return this.#index?.search(query, shadowOf) ?? nothing;
    this.#note(query);
    return (await this.#vectorized?.search(() => this.#index, query)) ?? this.#index?.search(query) ?? nothing;
  }

  read(ids: number[], shadowOf?: string): ReturnType<PassageIndex['read']> {
    return this.#index?.read(ids, shadowOf) ?? [];
  }

  chunks(...input: Parameters<PassageIndex['chunks']>): ReturnType<PassageIndex['chunks']> {
    return this.#index?.chunks(...input);
  }

  /** Deletes what is out of sight a little at a time, so that searches get their turn; in the end the tombstone. */
  override async alarm(): Promise<void> {
    if (this.#index === undefined) return this.#end();
    this.#vectorized?.reconcile();
    this.#index.sweep();
    await this.#vectorized?.work();
    await this.#nextAlarm();
  }

  /** Searches see other versions than before. */
  async #sweepSoon(): Promise<void> {
    this.#vectorized?.changed();
    await this.#nextAlarm();
  }

  async #nextAlarm(): Promise<void> {
    const next = this.#index?.nextSweep;
    if (next !== undefined) await this.ctx.storage.setAlarm(Math.max(next, Date.now()));
    if (this.#index !== undefined) await this.#vectorized?.schedule();
  }

  /** Of a collection that was destroyed: its vectors elsewhere go first, then the tombstone. */
  async #end(): Promise<void> {
    const next = await this.#vectorized?.clear(tombstoneTime);
    if (next !== undefined) return this.ctx.storage.setAlarm(next);
    await this.ctx.storage.deleteAll();
    this.#vectorized = openVectorizedPassages(this.ctx, this.env);
  }

  /** Written down a little later and together: a search does not wait for a disk. */
  #note(query: PassageQuery): void {
    const queries = this.#index?.queries;
    if (queries === undefined) return;
    const waits = queries.hasUnsaved;
    queries.note(query);
    if (waits || !queries.hasUnsaved) return;
    this.ctx.waitUntil(pause(noteAfter).then(() => this.#index?.queries.save()));
  }
}
