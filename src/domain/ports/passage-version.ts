export interface VersionRef {
  documentId: string;
  /** Rises with each version of the document that searches come to see; no number is given twice. */
  version: number;
}

/** Who writes: a task, under the fencing number of its claim. */
export interface Writer {
  taskId: string;
  lease: number;
}

/**
 * The next version of a document while a task writes it: of each document a task has one at most. One that is written on
 * with any of this changed begins anew.
 */
export interface Draft {
  documentId: string;
  title: string;
  /** SHA-256 of the file that it is made from. */
  source: string;
  /** How its text is cut, as `chunkerId` names it. */
  chunker: string;
  /** Names the vector space it is written for; absent for lexical search only. */
  embedder?: string;
  /** What searches can be narrowed by: its type, and when the document came in, in milliseconds since 1970. */
  mediaType: string;
  addedAt: number;
}

/** All passages of it are staged. */
export interface WholeDraft {
  documentId: string;
  chunkCount: number;
}

/** A version that searches see. */
export interface ActiveVersion extends VersionRef {
  title: string;
  /** Null when not every passage has a vector. */
  embedder: string | null;
  chunkCount: number;
}
