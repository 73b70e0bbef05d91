export interface SessionRecord {
  id: string;
  ownerId: string;
  title: string;
  createdAt: number;
  updatedAt: number;
}

/** Which sessions there are; what was said in them is in the session's actor. */
export interface SessionDirectory {
  create(record: Pick<SessionRecord, 'id' | 'ownerId' | 'title'>): Promise<SessionRecord>;
  find(id: string): Promise<SessionRecord | undefined>;
  /** Newest use first; `before` is the `updatedAt` of the last one seen. */
  list(ownerId: string, page: { before?: number; limit: number }): Promise<SessionRecord[]>;
  /** Marks it as used now; `title` is set where it has none yet. */
  touch(id: string, title?: string): Promise<void>;
  remove(id: string): Promise<void>;
}
