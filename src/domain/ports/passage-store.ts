import type { Chunk } from '../rag/chunk.ts';
import type { ProblemCode } from '../problem.ts';
import type { ShadowIndex } from './shadow-index.ts';
import type { StoredCode } from '../rag/dense/rescore.ts';
import type { ActiveVersion, Draft, VersionRef, WholeDraft, Writer } from './passage-version.ts';

export interface StagedBatch extends Draft {
  chunks: Chunk[];
  /** Of each chunk, what `passageHash` says of its `passageText`. */
  hashes: string[];
  /**
   * Unit vectors, one after the other, of the chunks at the places `of`; the others' are copied from passages of the same
   * hash. Absent where none are to be had: what can be copied is, the rest goes in for lexical search only.
   */
  vectors?: { of: number[]; values: Float32Array };
}

export interface PassageQuery {
  /** The query itself, for replaying it against another index; absent for one that is not worth that. */
  text?: string;
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
  /** Why not everything was searched by its meaning; `dense` then holds what was. */
  failure?: { code: ProblemCode; detail: string };
}

export interface StoredPassage extends VersionRef {
  id: number;
  title: string;
  chunk: Chunk;
}

/**
 * The passages of one collection. A version is staged in batches, then activated: searches see all of it or none of it.
 * Every write is idempotent by (document, task, ordinal), so work that was cut off is simply done again.
 *
 * Whoever writes is told `cancelled` when it was overtaken or its work was discarded, `not_found` once the collection was
 * destroyed; documents that were removed are passed over.
 */
export interface PassageStore extends ShadowIndex {
  /** Which hashes some stored passage of this vector space has, whatever version it is in: those need no embedding. */
  known(embedder: string, hashes: string[]): Promise<boolean[]>;
  /**
   * Gives back the ordinals, batch by batch, that were left out: their vectors were not given, and the passages to copy
   * them from have gone meanwhile.
   */
  stage(batches: StagedBatch[], by: Writer): Promise<number[][]>;
  /** Where interrupted work goes on: chunks staged without a gap, or the version when searches see it already. */
  resume(draft: Draft, by: Writer): Promise<{ staged: number; active?: ActiveVersion }>;
  /** Drops what this task staged of these documents. */
  drop(documentIds: string[], by: Writer): Promise<void>;
  /**
   * Makes drafts visible, under new numbers, and takes the versions they replace out of sight. Throws `conflict` when
   * chunks are missing. Asked again, it gives back the same.
   */
  activate(drafts: WholeDraft[], by: Writer): Promise<ActiveVersion[]>;
  /**
   * Drops what this task staged and never activated, and takes nothing more from this writer or earlier ones of the task.
   * Gives back the versions of the task that searches see: there it came too late.
   */
  discard(by: Writer): Promise<ActiveVersion[]>;
  /** Out of sight at once, every version, gone soon after. */
  remove(documentIds: string[]): Promise<void>;
  /** Forgets the whole collection. */
  destroy(): Promise<void>;
  /** `shadowOf` names a task whose sealed drafts are searched as if they were swapped in. */
  search(query: PassageQuery, shadowOf?: string): Promise<Found>;
  /** The titles of the documents that passages are in; ids that have gone are left out. */
  titles(ids: number[]): Promise<{ id: number; title: string }[]>;
  /** In the order of `ids`; ids that have gone are left out, and those out of sight unless `shadowOf` is named. */
  read(ids: number[], shadowOf?: string): Promise<StoredPassage[]>;
  /** The visible version's chunks from `ordinal` on, at most `limit`. */
  chunks(documentId: string, ordinal: number, limit: number): Promise<{ version: number; chunks: Chunk[] } | undefined>;
}
