import { BinaryIndex } from '../../domain/rag/dense/binary-index.ts';
import { CodeCache } from '../../domain/rag/dense/code-cache.ts';
import { denseSearch } from '../../domain/rag/dense/dense-search.ts';
import type { PassageQuery } from '../../domain/ports/passage-store.ts';
import type { Hit } from '../../domain/rag/hit.ts';
import type { PassageTables } from './passage-tables.ts';
import type { StagedVector } from './passage-drafts.ts';

/** Memory for codes that were read; some 17,000 passages of 384 dimensions. Reading them anew is half of a search. */
const codeBytes = 8 * 1024 * 1024;

/**
 * The vectors of a collection's passages: the one-bit codes of one space in memory, 48 bytes a passage, read on first use,
 * and the int8 codes in storage, of which those that were read last are kept.
 */
export class PassageVectors {
  readonly #tables: PassageTables;
  readonly #codes = new CodeCache(codeBytes);
  #dense: { embedder: string; index: BinaryIndex } | undefined;

  constructor(tables: PassageTables) {
    this.#tables = tables;
  }

  /** Takes in passages that were just stored. */
  add(embedder: string | undefined, staged: readonly StagedVector[]): void {
    for (const { id, versionId, bits } of staged) {
      this.#codes.delete(id);
      if (this.#dense?.embedder === embedder) this.#dense?.index.add(id, bits, versionId);
    }
  }

  /** Forgets a passage that is no longer stored. */
  remove(id: number): void {
    this.#dense?.index.remove(id);
    this.#codes.delete(id);
  }

  /** The `count` passages nearest to the vector, best first, of these versions only. */
  nearest(
    { embedder, vector }: NonNullable<PassageQuery['dense']>,
    count: number,
    versions: ReadonlySet<number>,
  ): Hit[] {
    const index = this.#load(embedder, vector.length);
    if (index.size === 0) return [];
    return denseSearch({
      query: vector,
      count,
      index,
      read: (ids) => this.read(embedder, ids),
      accept: (group) => versions.has(group),
    });
  }

  /** Codes of those that are of this space, from memory where they are there. */
  read(embedder: string, ids: readonly number[]): { id: number; code: ArrayBuffer }[] {
    const found: { id: number; code: ArrayBuffer }[] = [];
    const missing: number[] = [];
    for (const id of ids) {
      const code = this.#codes.get(id);
      if (code === undefined) missing.push(id);
      else found.push({ id, code });
    }
    if (missing.length === 0) return found;
    const rows = this.#tables.codesIn(embedder, missing);
    for (const { id, code } of rows) this.#codes.set(id, code);
    return [...found, ...rows];
  }

  #load(embedder: string, dimensions: number): BinaryIndex {
    if (this.#dense?.embedder === embedder) return this.#dense.index;
    this.#codes.clear();
    this.#dense = { embedder, index: new BinaryIndex({ dimensions }) };
    for (const { id, versionId, bits } of this.#tables.signs(embedder)) {
      this.#dense.index.add(id, new Uint8Array(bits), versionId);
    }
    return this.#dense.index;
  }
}
