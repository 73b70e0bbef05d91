import { PassageDrafts } from './passage-drafts.ts';
import { PassageSearch } from './passage-search.ts';
import { PassageShadow } from './passage-shadow.ts';
import { PassageTables } from './passage-tables.ts';
import { PassageVectors } from './passage-vectors.ts';
import { PassageVersions } from './passage-versions.ts';
import { PassageWriters } from './passage-writers.ts';
import { RecentQueries } from './recent-queries.ts';
import { createPassageTables } from './passage-schema.ts';
import type { ActiveVersion, Draft, WholeDraft, Writer } from '../../domain/ports/passage-version.ts';
import type { Found, PassageQuery, StagedBatch, StoredPassage } from '../../domain/ports/passage-store.ts';
import type { Hit } from '../../domain/rag/hit.ts';
import type { View } from './passage-search.ts';

/** Chunks deleted in one transaction, a few milliseconds' work. */
const sweepChunks = 500;

/** A collection's passages. Storage is the truth; what is in memory can be dropped at any time. */
export class PassageIndex {
  readonly #tables: PassageTables;
  readonly #vectors: PassageVectors;
  readonly #search: PassageSearch;
  readonly #drafts: PassageDrafts;
  readonly #versions: PassageVersions;
  readonly #shadow: PassageShadow;
  readonly #writers: PassageWriters;
  readonly queries: RecentQueries;
  #visible: { active: Set<number>; hidden: boolean } | undefined;

  constructor(storage: DurableObjectStorage) {
    createPassageTables(storage);
    this.#tables = new PassageTables(storage);
    this.#vectors = new PassageVectors(storage.sql);
    this.#search = new PassageSearch(this.#tables, this.#vectors);
    this.#drafts = new PassageDrafts(storage);
    this.#versions = new PassageVersions(storage);
    this.#shadow = new PassageShadow(storage, this.#versions);
    this.#writers = new PassageWriters(storage.sql);
    this.queries = new RecentQueries(storage.sql);
  }

  /** For reading alone: which versions there are and what is kept. */
  get shadow(): Pick<PassageShadow, 'describe' | 'outdated'> {
    return this.#shadow;
  }

  known(embedder: string, hashes: readonly string[]): boolean[] {
    const known = this.#drafts.known(embedder, hashes);
    return hashes.map((hash) => known.has(hash));
  }

  stage(batches: readonly StagedBatch[], by: Writer): number[][] {
    this.#writers.admit(by);
    this.#changed();
    return batches.map((batch) => {
      if (this.#writers.isGone(batch.documentId)) return [];
      const { staged, left } = this.#drafts.stage(batch, by.taskId);
      this.#vectors.add(batch.embedder, staged);
      return left;
    });
  }

  resume(draft: Draft, { taskId }: Writer): { staged: number; active?: ActiveVersion } {
    const active = this.#versions.activated(draft, taskId);
    return { staged: this.#drafts.stagedCount(draft, taskId), ...(active && { active }) };
  }

  drop(documentIds: readonly string[], by: Writer): void {
    this.#writers.admit(by);
    this.#changed();
    this.#drafts.drop(documentIds, by.taskId);
  }

  activate(drafts: readonly WholeDraft[], by: Writer): ActiveVersion[] {
    this.#writers.admit(by);
    this.#changed();
    return this.#versions.activate(this.#there(drafts), by.taskId);
  }

  discard(by: Writer): ActiveVersion[] {
    this.#writers.close(by);
    this.#changed();
    this.#versions.dropDrafts(by.taskId);
    return this.#versions.activeOfTask(by.taskId);
  }

  seal(drafts: readonly WholeDraft[], by: Writer): void {
    this.#writers.admit(by);
    this.#versions.seal(this.#there(drafts), by.taskId);
  }

  sealed(documentIds: readonly string[], { taskId }: Writer): string[] {
    return this.#versions.sealed(documentIds, taskId);
  }

  swap(by: Writer): ActiveVersion[] {
    this.#writers.admit(by);
    this.#changed();
    return this.#shadow.swap(by.taskId);
  }

  rollback(): ActiveVersion[] {
    this.#changed();
    return this.#shadow.rollback();
  }

  retire(documentIds: readonly string[]): void {
    this.#changed();
    for (const id of documentIds) this.#writers.bury(id);
    this.#versions.retire(documentIds);
  }

  /** When `sweep` has something to do; undefined when nothing is left. */
  get nextSweep(): number | undefined {
    return this.#versions.hasRetired() ? 0 : this.#shadow.nextExpiry();
  }

  /** Deletes some of what is out of sight for good. */
  sweep(): void {
    this.#changed();
    this.#writers.forget();
    this.#shadow.expire();
    for (const id of this.#versions.sweep(sweepChunks)) this.#vectors.remove(id);
  }

  prepare(question: string): void {
    this.#search.prepare(question, this.#view({}, undefined).sight);
  }

  /** `near` as in `PassageSearch`. */
  search(query: PassageQuery, shadowOf?: string, near?: readonly Hit[]): Found {
    return this.#search.find(query, this.#view(query, shadowOf), near);
  }

  #view({ filter }: Pick<PassageQuery, 'filter'>, shadowOf: string | undefined): View {
    this.#visible ??= this.#versions.active();
    const { active, hidden } = this.#visible;
    const isShadow = shadowOf !== undefined;
    const seen = isShadow ? this.#shadow.swappedIn(shadowOf, active) : active;
    if (filter !== undefined) {
      const versions = this.#tables.narrowed(filter, seen);
      return { versions, sight: versions, isShadow };
    }
    return { versions: seen, sight: isShadow ? seen : hidden ? 'active' : 'all', isShadow };
  }

  read(ids: readonly number[], shadowOf?: string): StoredPassage[] {
    return ids.flatMap((id) => this.#tables.read(id, shadowOf !== undefined) ?? []);
  }

  chunks(...[documentId, ordinal, limit]: Parameters<PassageTables['chunks']>): ReturnType<PassageTables['chunks']> {
    return this.#tables.chunks(documentId, ordinal, limit);
  }

  /** Rows came or went, or searches see others. */
  #changed(): void {
    this.#visible = undefined;
    this.#search.changed();
  }

  #there<Of extends { documentId: string }>(drafts: readonly Of[]): Of[] {
    return drafts.filter(({ documentId }) => !this.#writers.isGone(documentId));
  }
}
