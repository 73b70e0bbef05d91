import type { AccessLevel } from '../identity/access.ts';

export interface CollectionRecord {
  id: string;
  ownerId: string;
  name: string;
  createdAt: number;
  /** What the user it was looked up for may do with it; absent for nothing. */
  access?: AccessLevel;
}

/** Which collections there are. Those being removed are not listed or found. */
export interface CollectionDirectory {
  create(record: Pick<CollectionRecord, 'id' | 'ownerId' | 'name'>): Promise<CollectionRecord>;
  /** As seen by the user. */
  find(id: string, userId: string): Promise<CollectionRecord | undefined>;
  /** Those the user owns or may at least read, oldest first; `after` is the id of the last one seen. */
  list(userId: string, page: { after?: string; limit: number }): Promise<CollectionRecord[]>;
  /** How many documents each of up to 100 holds; those that hold none are left out. Reads a row for each document. */
  countDocuments(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** All there are, by id, whoever asks. */
  all(page: { after?: string; limit: number }): Promise<Pick<CollectionRecord, 'id' | 'ownerId'>[]>;
  rename(id: string, name: string): Promise<void>;
  /** Those of a user alone, whoever asks; being removed or not. */
  idsOf(ownerId: string, limit: number): Promise<string[]>;
  /** Removes the row for good. */
  erase(id: string): Promise<void>;
}
