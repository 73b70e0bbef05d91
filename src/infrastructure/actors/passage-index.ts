import { BinaryIndex } from '../../domain/rag/dense/binary-index.ts';
import { CodeCache } from '../../domain/rag/dense/code-cache.ts';
import { PassageTables } from './passage-tables.ts';
import { denseSearch } from '../../domain/rag/dense/dense-search.ts';
import type {
  ActiveVersion,
  Found,
  Hit,
  PassageQuery,
  StagedBatch,
  StoredPassage,
  VersionRef,
  Writer,
} from '../../domain/ports/passage-store.ts';
import type { StagedVector } from './passage-tables.ts';

/** Memory for codes that were read; some 17,000 passages of 384 dimensions. Reading them anew is half of a search. */
const codeBytes = 8 * 1024 * 1024;
/** Chunks deleted in one transaction, a few milliseconds' work. */
const sweepChunks = 500;

/**
 * A collection's passages with the one-bit codes of its vectors in memory: 48 bytes a passage, read on first use.
 * Storage is the truth; the memory can be dropped at any time.
 */
export class PassageIndex {
  readonly #tables: PassageTables;
  #dense: { embedder: string; index: BinaryIndex } | undefined;
  readonly #codes = new CodeCache(codeBytes);
  #visible: { active: Set<number>; hidden: boolean } | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#tables = new PassageTables(storage);
  }

  stage(batches: readonly StagedBatch[], by: Writer): void {
    this.#tables.writers.admit(by);
    for (const batch of batches) {
      if (this.#tables.writers.isGone(batch.documentId)) continue;
      const staged = this.#tables.stage(batch);
      for (const { id } of staged) this.#codes.delete(id);
      if (this.#dense?.embedder === batch.embedder) this.#add(staged);
    }
    this.#visible = undefined;
  }

  stagedCount(ref: VersionRef): number {
    return this.#tables.stagedCount(ref);
  }

  activate(versions: (VersionRef & { chunkCount: number })[], by: Writer): void {
    this.#tables.writers.admit(by);
    this.#visible = undefined;
    this.#tables.activate(versions.filter(({ documentId }) => !this.#tables.writers.isGone(documentId)));
  }

  /** Whether something is out of sight and waits to be swept. */
  get hasRetired(): boolean {
    return this.#tables.hasRetired();
  }

  discard(refs: readonly VersionRef[], by: Writer): ActiveVersion[] {
    this.#tables.writers.close(by);
    this.#visible = undefined;
    return refs.flatMap((ref) => this.#tables.discard(ref) ?? []);
  }

  retire(documentIds: readonly string[]): void {
    this.#visible = undefined;
    for (const id of documentIds) this.#tables.writers.bury(id);
    this.#tables.retire(documentIds);
  }

  /** Deletes some of what is out of sight for good. */
  sweep(): void {
    this.#tables.writers.forget();
    for (const id of this.#tables.sweep(sweepChunks)) {
      this.#dense?.index.remove(id);
      this.#codes.delete(id);
    }
    this.#visible = undefined;
  }

  search({ terms, dense, depth }: PassageQuery): Found {
    this.#visible ??= this.#tables.activeVersions();
    const { active, hidden } = this.#visible;
    const lexical = this.#tables.lexical(terms, depth, hidden);
    if (dense === undefined) return { lexical, dense: [], codes: [] };
    const near = this.#nearest(dense, depth, active);
    const ids = [...new Set([...lexical, ...near].map(({ id }) => id))];
    const codes = this.#read(dense.embedder, ids);
    return { lexical, dense: near, codes };
  }

  read(ids: readonly number[]): StoredPassage[] {
    return ids.flatMap((id) => this.#tables.read(id) ?? []);
  }

  chunks(...[documentId, ordinal, limit]: Parameters<PassageTables['chunks']>): ReturnType<PassageTables['chunks']> {
    return this.#tables.chunks(documentId, ordinal, limit);
  }

  #nearest(
    { embedder, vector }: { embedder: string; vector: Float32Array },
    count: number,
    active: Set<number>,
  ): Hit[] {
    const index = this.#load(embedder, vector.length);
    if (index.size === 0) return [];
    return denseSearch({
      query: vector,
      count,
      index,
      read: (ids) => this.#read(embedder, ids),
      accept: (group) => active.has(group),
    });
  }

  /** Codes of those that are of this space, from memory where they are there. */
  #read(embedder: string, ids: readonly number[]): { id: number; code: ArrayBuffer }[] {
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

  #add(staged: readonly StagedVector[]): void {
    for (const { id, versionId, bits } of staged) this.#dense?.index.add(id, bits, versionId);
  }
}
