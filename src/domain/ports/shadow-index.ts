import type { ActiveVersion, WholeDraft, Writer } from './passage-version.ts';

/** How passages come to be: which model embeds them, null for none, and how documents are cut. */
export interface IndexKind {
  embedder: string | null;
  chunker: string;
}

/** Versions out of sight that can still be had back, until then in milliseconds since 1970. */
export interface KeptIndex extends IndexKind {
  documents: number;
  passages: number;
  until: number;
}

export interface IndexState extends IndexKind {
  documents: number;
  passages: number;
  /** Documents that searches see in another kind than was asked about. */
  outdated: number;
  /** What a rollback brings back. */
  kept?: KeptIndex;
  /** What a rollback took away. */
  undone?: KeptIndex;
}

/** A question of late, and its vector in the space of that time. */
export interface RecentQuery {
  text: string;
  dense?: { embedder: string; vector: Float32Array };
}

/**
 * A second index of a collection beside the one that searches see: drafts of a task that are whole and wait until all of
 * them are swapped in at once.
 */
export interface ShadowIndex {
  /** Says that drafts are whole; they stay out of sight. Throws `conflict` when chunks are missing. */
  seal(drafts: WholeDraft[], by: Writer): Promise<void>;
  /** Which of the documents the task has sealed, or swapped in, already. */
  sealed(documentIds: string[], by: Writer): Promise<string[]>;
  /**
   * Makes all sealed drafts of the task visible in one transaction, under new numbers, and keeps what they replace. A draft
   * whose document got another version meanwhile is dropped. What earlier swaps kept goes. Gives back every version of
   * the task that searches see, also when asked again.
   */
  swap(by: Writer): Promise<ActiveVersion[]>;
  /**
   * Brings what is kept back in one transaction, under new numbers, and keeps what it replaces as undone. Documents that
   * came in or changed since the swap stay as they are. Gives back what is in force; asked again, the same. Throws
   * `conflict` when nothing is kept.
   */
  rollback(): Promise<ActiveVersion[]>;
  /** What searches see, as far as most passages are concerned. `outdated` counts what is not of the wanted kind. */
  describe(wanted: IndexKind): Promise<IndexState>;
  /** Documents that searches see in another kind, at most `limit`. */
  outdated(wanted: IndexKind, limit: number): Promise<string[]>;
  /** The last few queries that had a text, the newest first. */
  recentQueries(): Promise<RecentQuery[]>;
}
