import type { LabelSource, LabelledQuery } from '../evaluation/labelled-query.ts';

export interface StoredLabel extends LabelledQuery {
  source: LabelSource;
  updatedAt: number;
}

/** The labelled queries of collections, each by its id. */
export interface LabelledQueries {
  /** In place of all that were uploaded before; what came from answers stays, unless it has the id of one of these. */
  replaceUploaded(collectionId: string, queries: readonly LabelledQuery[], userId: string): Promise<void>;
  /** Adds one, or puts it in the place of the one with its id. */
  put(collectionId: string, query: LabelledQuery & { source: LabelSource }, userId: string): Promise<void>;
  drop(collectionId: string, id: string): Promise<void>;
  /** Deletes those of one source, or all. */
  clear(collectionId: string, source?: LabelSource): Promise<void>;
  /** By id. */
  list(collectionId: string, page: { after?: string; limit: number }): Promise<StoredLabel[]>;
  count(collectionId: string): Promise<Record<LabelSource, number>>;
  /** All of a user, with their words in evaluations that others have made of them. */
  eraseOf(userId: string): Promise<void>;
}
