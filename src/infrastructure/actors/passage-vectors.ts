import { BinaryIndex } from '../../domain/rag/dense/binary-index.ts';
import { CodeCache } from '../../domain/rag/dense/code-cache.ts';
import { VectorTables } from './vector-tables.ts';
import { openBitKernel } from './kernel/open.ts';
import { codeBytes } from '../../domain/rag/dense/quantize.ts';
import { denseSearch } from '../../domain/rag/dense/dense-search.ts';
import type { Hit } from '../../domain/rag/hit.ts';
import type { PassageQuery } from '../../domain/ports/passage-store.ts';
import type { StoredCode } from '../../domain/rag/dense/rescore.ts';
import type { StagedVector } from './passage-drafts.ts';

/** Memory for codes that were read: some 37,000 passages of 384 dimensions. To read them anew is half of a search. */
const cachedBytes = 16 * 1024 * 1024;

type DenseQuery = NonNullable<PassageQuery['dense']>;

interface Space {
  embedder: string;
  dimensions: number;
  index: BinaryIndex;
  codes: CodeCache;
}

/**
 * The vectors of a collection's passages: two bits a dimension of one space in memory, read on first use, and the int8 codes
 * in storage, of which those that were read last are kept.
 */
export class PassageVectors {
  readonly #tables: VectorTables;
  readonly #kernel = openBitKernel();
  #space: Space | undefined;

  constructor(sql: SqlStorage) {
    this.#tables = new VectorTables(sql);
  }

  /** Takes in passages that were just stored. */
  add(embedder: string | undefined, staged: readonly StagedVector[]): void {
    if (this.#space?.embedder !== embedder) return;
    for (const { id, versionId, bits } of staged) {
      this.#space?.codes.delete(id);
      this.#space?.index.add(id, bits, versionId);
    }
  }

  /** Forgets a passage that is no longer stored. */
  remove(id: number): void {
    this.#space?.index.remove(id);
    this.#space?.codes.delete(id);
  }

  /** The `count` passages nearest to the vector, best first, of these versions only. */
  nearest(query: DenseQuery, count: number, versions: ReadonlySet<number>): Hit[] {
    const space = this.#open(query);
    if (space.index.size === 0) return [];
    return denseSearch({
      query: query.vector,
      count,
      index: space.index,
      read: (ids) => this.#read(space, ids),
      accept: (group) => versions.has(group),
    });
  }

  /** Codes of those that are of the space of this query, in any order. */
  read(query: DenseQuery, ids: readonly number[]): StoredCode[] {
    const space = this.#open(query);
    return this.#read(
      space,
      ids.filter((id) => space.index.has(id)),
    );
  }

  /** From memory where they are there. All lie in one piece of memory of their own. */
  #read({ codes, dimensions }: Space, ids: readonly number[]): StoredCode[] {
    const length = codeBytes(dimensions);
    const all = new Uint8Array(ids.length * length);
    const found: StoredCode[] = [];
    const put = (id: number): void => {
      const at = found.length * length;
      found.push({ id, code: all.subarray(at, at + length) });
    };
    const missing: number[] = [];
    for (const id of ids) {
      if (codes.copy(id, all, found.length * length)) put(id);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    for (const { id, bytes } of this.#tables.codes(missing, dimensions)) {
      codes.set(id, bytes);
      all.set(bytes, found.length * length);
      put(id);
    }
    return found;
  }

  #open({ embedder, vector: { length: dimensions } }: DenseQuery): Space {
    if (this.#space?.embedder === embedder) return this.#space;
    // What another space holds goes first.
    this.#space = undefined;
    const index = new BinaryIndex({ dimensions, capacity: this.#tables.count(embedder), kernel: this.#kernel });
    for (const { id, versionId, bits } of this.#tables.bits(embedder, dimensions)) index.add(id, bits, versionId);
    const codes = new CodeCache({ mostBytes: cachedBytes, codeBytes: codeBytes(dimensions) });
    this.#space = { embedder, dimensions, index, codes };
    return this.#space;
  }
}
