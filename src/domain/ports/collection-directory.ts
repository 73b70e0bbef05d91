export interface CollectionRecord {
  id: string;
  ownerId: string;
  name: string;
  createdAt: number;
  documentCount: number;
}

/** Which collections there are. Those being removed are not listed or found. */
export interface CollectionDirectory {
  create(record: Pick<CollectionRecord, 'id' | 'ownerId' | 'name'>): Promise<CollectionRecord>;
  find(id: string): Promise<CollectionRecord | undefined>;
  /** Oldest first; `after` is the id of the last one seen. */
  list(ownerId: string, page: { after?: string; limit: number }): Promise<CollectionRecord[]>;
}
