import type { Chunk } from '../rag/chunk.ts';
import type { ProblemCode } from '../problem.ts';
import type { ShadowIndex } from './shadow-index.ts';
import type { RetrievalSettings } from '../rag/retrieval-settings.ts';
import type { ScoreParts } from '../rag/score.ts';
import type { ActiveVersion, Draft, VersionRef, WholeDraft, Writer } from './passage-version.ts';

export interface StagedBatch extends Draft {
  chunks: Chunk[];
  /** Of each chunk, what `passageHash` says of its `passageText`. */
  hashes: string[];
  /**
   * Unit vectors, one after the other, of the chunks at the places `of`; the others' are copied from passages of the same
   * hash. Absent where none are to be had: what can be copied is, the rest goes in for lexical search only.
   * `signs` has, where the model gives them, the sign bits of the tokens of each of those chunks.
   */
  vectors?: { of: number[]; values: Float32Array; signs?: Uint8Array[] };
}

/** What a question is in a vector space. */
export interface QuestionVectors {
  embedder: string;
  /** Of unit length. */
  vector: Float32Array;
  /** Unit vectors of its tokens, one after the other, where the model gives them. */
  tokens?: Float32Array;
}

/** Which documents a search looks at; all that are visible where nothing is named. */
export interface PassageFilter {
  documentIds?: string[];
  /** As the catalogue names them, e.g. `application/pdf`. */
  mediaTypes?: string[];
  /** ISO 639-1 codes, as `detectLanguage` gives them. */
  languages?: string[];
  /** When the document came in, in milliseconds since 1970: from this on, and before that. */
  from?: number;
  until?: number;
}

export interface PassageQuery {
  question: string;
  /** Absent to search by words alone. */
  dense?: QuestionVectors;
  /** Passages wanted, 1 to 200. */
  limit: number;
  settings: RetrievalSettings;
  filter?: PassageFilter;
  /** Asked in order to compare indexes, and not kept to be asked again. */
  isReplay?: boolean;
}

/** Best first within `Found`. */
export interface FoundPassage extends StoredPassage {
  score: number;
  /** To the question, where both have vectors of a model that knows the question's language. */
  cosine?: number;
  parts: ScoreParts;
}

export interface Found {
  passages: FoundPassage[];
  /** The settings that the question's language left: of words alone where the embedding model does not know it. */
  settings: RetrievalSettings;
  /** As it was detected; the collection's where the question is too short to tell. */
  language?: string;
  /** Why not everything was searched by its meaning. */
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
  /** A search for this question comes soon: what can be looked up without its vectors is, while they are made. */
  prepare(question: string): Promise<void>;
  /** `shadowOf` names a task whose sealed drafts are searched as if they were swapped in. */
  search(query: PassageQuery, shadowOf?: string): Promise<Found>;
  /** In the order of `ids`; ids that have gone are left out, and those out of sight unless `shadowOf` is named. */
  read(ids: number[], shadowOf?: string): Promise<StoredPassage[]>;
  /** The visible version's chunks from `ordinal` on, at most `limit`. */
  chunks(documentId: string, ordinal: number, limit: number): Promise<{ version: number; chunks: Chunk[] } | undefined>;
}
