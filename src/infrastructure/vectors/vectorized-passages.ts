import { FreshIndex } from './fresh-index.ts';
import { FreshTables } from './fresh-tables.ts';
import { MirrorTables } from './mirror-tables.ts';
import { VectorMirror } from './vector-mirror.ts';
import { VectorNames } from './vector-names.ts';
import { candidateCount } from '../../domain/rag/dense/dense-search.ts';
import { describeError, problemCode } from '../../domain/problem.ts';
import { depth } from '../actors/passage-search.ts';
import { rescore, unit } from '../../domain/rag/dense/rescore.ts';
import type { Found, PassageQuery, StagedBatch } from '../../domain/ports/passage-store.ts';
import type { Hit } from '../../domain/rag/hit.ts';
import type { Logger } from '../../domain/ports/logger.ts';
import type { PassageIndex } from '../actors/passage-index.ts';
import type { Removal } from './mirror-tables.ts';
import type { VectorIndex } from '../../domain/ports/vector-index.ts';

/**
 * A collection whose vectors are found in an index outside. Everything stays in the collection's own tables as well; what
 * the index does not show yet is searched there, so a passage is found as soon as its version is visible, and memory
 * holds the codes of those alone. The collection decides what is visible and ranks by its own codes; the index proposes.
 */
export class VectorizedPassages {
  readonly #storage: DurableObjectStorage;
  readonly #vectors: VectorIndex;
  readonly #names: VectorNames;
  readonly #tables: MirrorTables;
  readonly #codes: FreshTables;
  readonly #fresh: FreshIndex;
  readonly #mirror: VectorMirror;
  #searched = false;

  constructor({
    id,
    storage,
    vectors,
    logger,
  }: {
    /** The actor's. */
    id: string;
    storage: DurableObjectStorage;
    vectors: VectorIndex;
    logger: Logger;
  }) {
    this.#storage = storage;
    this.#vectors = vectors;
    this.#names = new VectorNames(id);
    this.#tables = new MirrorTables(storage);
    this.#codes = new FreshTables(storage.sql);
    this.#fresh = new FreshIndex(this.#codes);
    this.#mirror = new VectorMirror({
      tables: this.#tables,
      vectors,
      names: this.#names,
      logger,
      onShown: () => this.#fresh.changed(),
    });
  }

  /** Throws `misconfigured` for vectors that the index cannot take. An index that does not answer now is asked later. */
  async admit(batches: readonly StagedBatch[]): Promise<void> {
    const given = new Set(batches.map(dimensionsOf).filter((dimensions) => dimensions !== undefined));
    if (given.size === 0) return;
    try {
      for (const dimensions of given) await this.#vectors.admit(dimensions);
    } catch (error) {
      if (problemCode(error) === 'misconfigured') throw error;
    }
  }

  /** Searches see other versions than before. */
  changed(): void {
    this.#fresh.changed();
    this.#mirror.changed();
  }

  /** To be called before passages that went out of sight are deleted. */
  reconcile(): void {
    this.#mirror.reconcile();
  }

  /** `index` gives undefined once the collection was destroyed. */
  async search(index: () => PassageIndex | undefined, query: PassageQuery): Promise<Found> {
    const dense = query.settings.mode === 'lexical' ? undefined : query.dense;
    if (!this.#searched && index() !== undefined) {
      this.#searched = true;
      await this.schedule();
    }
    const far = dense && (await this.#far(dense));
    // Only now, and without a pause: what is visible may have changed meanwhile.
    const passages = index();
    if (passages === undefined) return { passages: [], settings: query.settings };
    const near = dense && this.#nearest(dense, far?.ids ?? []);
    return { ...passages.search(query, undefined, near), ...(far?.failure && { failure: far.failure }) };
  }

  /** Sees to it that the actor's alarm comes when there is something to do. */
  async schedule(): Promise<void> {
    const due = this.#mirror.due();
    if (due === undefined) return;
    const set = await this.#storage.getAlarm();
    if (set === null || due < set) await this.#storage.setAlarm(due);
  }

  async work(): Promise<void> {
    await this.#mirror.work();
  }

  /** Everything that has to go from the index when the collection goes; nothing is sent any more. */
  owed(): Removal[] {
    this.#mirror.end();
    return this.#tables.everything(Date.now());
  }

  /** Keeps in mind what has to go, in storage that was just emptied. */
  owe(removals: readonly Removal[]): void {
    new MirrorTables(this.#storage).owe(removals);
  }

  /**
   * Of a destroyed collection: removes what is owed. Gives back when to come again, `rest` milliseconds later once all is
   * gone; undefined when there was nothing to do.
   */
  async clear(rest: number): Promise<number | undefined> {
    this.#mirror.end();
    if (this.#mirror.due() === undefined) return undefined;
    await this.#mirror.clear();
    return this.#mirror.due() ?? Date.now() + rest;
  }

  async #far({ embedder, vector }: { embedder: string; vector: Float32Array }): Promise<{
    ids: number[];
    failure?: Found['failure'];
  }> {
    try {
      const namespace = await this.#names.namespace(embedder);
      // As many as there are: some may have gone out of sight since.
      const matches = await this.#vectors.query(namespace, vector, this.#vectors.limits.matches);
      return { ids: matches.map(({ id }) => this.#names.passageId(id)) };
    } catch (error) {
      if (problemCode(error) === undefined) throw error;
      return { ids: [], failure: describeError(error) };
    }
  }

  #nearest({ embedder, vector }: { embedder: string; vector: Float32Array }, far: readonly number[]): Hit[] {
    const query = unit(vector);
    if (query.every((value) => value === 0)) return [];
    const fresh = this.#fresh.candidates(embedder, query, candidateCount(depth));
    return rescore(query, this.#codes.codes(embedder, [...new Set([...fresh, ...far])]), depth);
  }
}

/** Undefined where no vector is given: what is copied was taken before. */
function dimensionsOf({ vectors }: StagedBatch): number | undefined {
  return vectors === undefined || vectors.of.length === 0 ? undefined : vectors.values.length / vectors.of.length;
}
