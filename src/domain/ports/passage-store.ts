import type { Chunk } from '../rag/chunk.ts';
import type { StoredCode } from '../rag/dense/rescore.ts';

/** One version of a document, while it is written. */
export interface VersionRef {
  documentId: string;
  version: number;
}

/** Who writes: a task, under the fencing number of its claim. */
export interface Writer {
  taskId: string;
  lease: number;
}

/** A version that searches see. */
export interface ActiveVersion extends VersionRef {
  title: string;
  embedder: string | null;
  chunkCount: number;
}

export interface StagedBatch extends VersionRef {
  title: string;
  chunks: Chunk[];
  /** Names the vector space of `vectors`; absent when the document goes in for lexical search only. */
  embedder?: string;
  /** `chunks.length` unit vectors, one after the other. */
  vectors?: Float32Array;
}

export interface PassageQuery {
  /** Words to look for, as `lexicalTerms` makes them; none to skip lexical search. */
  terms: string[];
  /** Query vector and its space; absent to skip dense search. */
  dense?: { embedder: string; vector: Float32Array };
  /** Hits wanted from each of the two searches, 1 to 200. */
  depth: number;
}

/** `id` is the store's own; `score` is BM25 (larger is better) or cosine. */
export interface Hit {
  id: number;
  score: number;
}

export interface Found {
  /** Best first. */
  lexical: Hit[];
  dense: Hit[];
  /** The vectors of all hits that have one in the query's space, in any order; none without dense search. */
  codes: StoredCode[];
}

export interface StoredPassage extends VersionRef {
  id: number;
  title: string;
  chunk: Chunk;
}

/**
 * The passages of one collection. A version is staged in batches, then activated: searches see all of it or none of it.
 * Every write is idempotent by (document, version, ordinal), so work that was cut off is simply done again.
 *
 * `stage` and `activate` throw `cancelled` for a writer that was overtaken or whose work was discarded, `not_found` once
 * the collection was destroyed, and pass over documents that were removed.
 */
export interface PassageStore {
  stage(batches: StagedBatch[], by: Writer): Promise<void>;
  /** How many chunks of the version are staged: where interrupted work goes on. */
  stagedCount(ref: VersionRef): Promise<number>;
  /** Makes versions visible and takes the ones they replace out of sight. Throws `conflict` when chunks are missing. */
  activate(versions: (VersionRef & { chunkCount: number })[], by: Writer): Promise<void>;
  /**
   * Drops what was staged and never activated, and takes nothing more from this writer or earlier ones of its task. Gives
   * back those of the versions that searches see: there it came too late.
   */
  discard(refs: VersionRef[], by: Writer): Promise<ActiveVersion[]>;
  /** Out of sight at once, gone soon after. */
  remove(documentIds: string[]): Promise<void>;
  /** Forgets the whole collection. */
  destroy(): Promise<void>;
  search(query: PassageQuery): Promise<Found>;
  /** In the order of `ids`; ids that have gone are left out. */
  read(ids: number[]): Promise<StoredPassage[]>;
  /** The visible version's chunks from `ordinal` on, at most `limit`. */
  chunks(documentId: string, ordinal: number, limit: number): Promise<{ version: number; chunks: Chunk[] } | undefined>;
}
