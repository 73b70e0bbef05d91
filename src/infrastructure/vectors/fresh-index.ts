import { BinaryIndex } from '../../domain/rag/dense/binary-index.ts';
import { openBitKernel } from '../actors/kernel/open.ts';
import type { FreshTables } from './fresh-tables.ts';

/** One-bit codes in memory, as the actor's own index has them, of fresh versions alone: of one vector space at a time. */
export class FreshIndex {
  readonly #tables: FreshTables;
  #held: { embedder: string; index: BinaryIndex; ids: Map<number, number[]> } | undefined;
  #stale = true;

  constructor(tables: FreshTables) {
    this.#tables = tables;
  }

  /** Versions came into sight, went out of it, or are shown elsewhere now. */
  changed(): void {
    this.#stale = true;
  }

  get size(): number {
    return this.#held?.index.size ?? 0;
  }

  /** Ids of passages that seem nearest to a unit query, best first. */
  candidates(embedder: string, query: Float32Array, count: number): number[] {
    if (this.#held?.embedder !== embedder) {
      this.#held = {
        embedder,
        index: new BinaryIndex({ dimensions: query.length, kernel: openBitKernel() }),
        ids: new Map(),
      };
      this.#stale = true;
    }
    if (this.#stale) this.#refresh(this.#held);
    return this.#held.index.candidates(query, count);
  }

  #refresh({ embedder, index, ids }: { embedder: string; index: BinaryIndex; ids: Map<number, number[]> }): void {
    const fresh = new Set(this.#tables.versions(embedder));
    for (const [versionId, passages] of ids) {
      if (fresh.has(versionId)) continue;
      for (const id of passages) index.remove(id);
      ids.delete(versionId);
    }
    for (const versionId of fresh) {
      if (ids.has(versionId)) continue;
      const signs = this.#tables.signs(versionId);
      for (const { id, bits } of signs) index.add(id, new Uint8Array(bits), versionId);
      ids.set(
        versionId,
        signs.map(({ id }) => id),
      );
    }
    this.#stale = false;
  }
}
