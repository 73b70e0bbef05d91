import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { collections } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { CollectionDirectory, CollectionRecord } from '../../domain/ports/collection-directory.ts';
import type { Database } from './database.ts';

const columns = {
  id: collections.id,
  ownerId: collections.ownerId,
  name: collections.name,
  createdAt: collections.createdAt,
  // Spelled out: drizzle leaves column names bare here, and a bare `id` would be the document's own.
  documentCount: sql<number>`(select count(*) from documents where documents.collection_id = collections.id and documents.state <> 'removing')`,
};

export class D1CollectionDirectory implements CollectionDirectory {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async create(record: Pick<CollectionRecord, 'id' | 'ownerId' | 'name'>): Promise<CollectionRecord> {
    const createdAt = this.#clock.now().getTime();
    await this.#database.insert(collections).values({ ...record, createdAt });
    return { ...record, createdAt, documentCount: 0 };
  }

  async find(id: string): Promise<CollectionRecord | undefined> {
    const [row] = await this.#database
      .select(columns)
      .from(collections)
      .where(and(eq(collections.id, id), isNull(collections.removedAt)));
    return row;
  }

  async list(ownerId: string, page: { after?: string; limit: number }): Promise<CollectionRecord[]> {
    return this.#database
      .select(columns)
      .from(collections)
      .where(
        and(
          eq(collections.ownerId, ownerId),
          isNull(collections.removedAt),
          page.after === undefined ? undefined : gt(collections.id, page.after),
        ),
      )
      .orderBy(asc(collections.id))
      .limit(page.limit);
  }
}
