import type { AccessLevel } from '../identity/access.ts';

export interface SessionRecord {
  id: string;
  ownerId: string;
  title: string;
  /** The API key that made it, if one did. */
  keyId: string | null;
  createdAt: number;
  updatedAt: number;
  /** What the user it was looked up for may do with it; absent for nothing. */
  access?: AccessLevel;
}

/** Which sessions there are; what was said in them is in the session's actor. */
export interface SessionDirectory {
  create(record: Pick<SessionRecord, 'id' | 'ownerId' | 'title' | 'keyId'>): Promise<SessionRecord>;
  /** As seen by the user. */
  find(id: string, userId: string): Promise<SessionRecord | undefined>;
  /**
   * Those the user owns or may at least read, newest use first; `before` is the `updatedAt` of the last one seen, `keyId`
   * narrows it to what that key made.
   */
  list(userId: string, page: { before?: number; limit: number; keyId?: string }): Promise<SessionRecord[]>;
  /** Marks it as used now; `title` is set where it has none yet. */
  touch(id: string, title?: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Those of a user alone. */
  idsOf(ownerId: string, limit: number): Promise<string[]>;
}
