import { and, asc, count, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { accessLevel } from '../../domain/identity/access.ts';
import { collections, documents } from './schema.ts';
import { isReachable, rankFor } from './access-lists.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { CollectionDirectory, CollectionRecord } from '../../domain/ports/collection-directory.ts';
import type { Database } from './database.ts';

const columns = (userId: string) => ({
  id: collections.id,
  ownerId: collections.ownerId,
  name: collections.name,
  createdAt: collections.createdAt,
  rank: rankFor(userId, 'collection', 'collections'),
});

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
    return { ...record, createdAt, access: 'manage' };
  }

  async find(id: string, userId: string): Promise<CollectionRecord | undefined> {
    const [row] = await this.#database
      .select(columns(userId))
      .from(collections)
      .where(and(eq(collections.id, id), isNull(collections.removedAt)));
    return row && toRecord(row);
  }

  async list(userId: string, page: { after?: string; limit: number }): Promise<CollectionRecord[]> {
    const rows = await this.#database
      .select(columns(userId))
      .from(collections)
      .where(
        and(
          isReachable(userId, 'collection', collections.ownerId, collections.id),
          isNull(collections.removedAt),
          page.after === undefined ? undefined : gt(collections.id, page.after),
        ),
      )
      .orderBy(asc(collections.id))
      .limit(page.limit);
    return rows.map(toRecord);
  }

  async all(page: { after?: string; limit: number }): Promise<Pick<CollectionRecord, 'id' | 'ownerId'>[]> {
    return this.#database
      .select({ id: collections.id, ownerId: collections.ownerId })
      .from(collections)
      .where(and(isNull(collections.removedAt), page.after === undefined ? undefined : gt(collections.id, page.after)))
      .orderBy(asc(collections.id))
      .limit(page.limit);
  }

  async countDocuments(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database
      .select({ id: documents.collectionId, count: count() })
      .from(documents)
      // The state is spelled out: a hundred ids are all that a statement may be given.
      .where(and(inArray(documents.collectionId, [...ids]), sql`${documents.state} <> 'removing'`))
      .groupBy(documents.collectionId);
    return new Map(rows.map(({ id, count: holds }) => [id, holds]));
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#database.update(collections).set({ name }).where(eq(collections.id, id));
  }

  async idsOf(ownerId: string, limit: number): Promise<string[]> {
    const rows = await this.#database
      .select({ id: collections.id })
      .from(collections)
      .where(eq(collections.ownerId, ownerId))
      .limit(limit);
    return rows.map(({ id }) => id);
  }

  async erase(id: string): Promise<void> {
    await this.#database.delete(collections).where(eq(collections.id, id));
  }
}

function toRecord({ rank, ...row }: Omit<CollectionRecord, 'access'> & { rank: number }): CollectionRecord {
  const access = accessLevel(rank);
  return { ...row, ...(access && { access }) };
}
