import { and, asc, eq, exists, gt, inArray, isNull, not, notExists, or, sql } from 'drizzle-orm';
import { documents, schedules, tasks } from './schema.ts';
import { sourcePages, sources } from './source-tables.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { NewSource, SourceRecord, SourceStore } from '../../domain/ports/source-store.ts';

export class D1SourceStore implements SourceStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async add(source: NewSource): Promise<SourceRecord> {
    const now = this.#clock.now().getTime();
    const [, [row]] = await this.#database.batch([
      this.#database
        .insert(sources)
        .values({ ...source, root: source.url, createdAt: now, updatedAt: now })
        .onConflictDoNothing(),
      this.#database
        .select()
        .from(sources)
        .where(and(eq(sources.collectionId, source.collectionId), eq(sources.url, source.url))),
    ]);
    if (row === undefined) throw new Error('A source that was just added is not there.');
    return toRecord(row);
  }

  async find(id: string): Promise<SourceRecord | undefined> {
    const [row] = await this.#database.select().from(sources).where(eq(sources.id, id));
    return row && toRecord(row);
  }

  async list(
    collectionIds: readonly string[],
    { after, limit }: { after?: string; limit: number },
  ): Promise<SourceRecord[]> {
    const rows = await this.#database
      .select()
      .from(sources)
      .where(
        and(
          sql`${sources.collectionId} in (select value from json_each(${JSON.stringify(collectionIds)}))`,
          after === undefined ? undefined : gt(sources.id, after),
        ),
      )
      .orderBy(asc(sources.id))
      .limit(limit);
    return rows.map(toRecord);
  }

  count(collectionId: string): Promise<number> {
    return this.#database.$count(sources, eq(sources.collectionId, collectionId));
  }

  async update(id: string, change: Parameters<SourceStore['update']>[1]): Promise<void> {
    const updatedAt = this.#clock.now().getTime();
    await this.#database
      .update(sources)
      .set({ ...change, updatedAt })
      .where(eq(sources.id, id));
  }

  async forgetValidators(id: string): Promise<void> {
    await this.#database
      .update(sourcePages)
      .set({ etag: null, lastModified: null })
      .where(eq(sourcePages.sourceId, id));
  }

  async begin(id: string, task: { id: string; lease: number }): Promise<SourceRecord | undefined> {
    const mine = this.#database
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.id, task.id), eq(tasks.lease, task.lease), eq(tasks.state, 'running')));
    // One that only waits in line is overtaken: it will find that there is nothing to go on with and begin anew.
    const busy = this.#database
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.id, sources.taskId), inArray(tasks.state, ['running', 'waiting'])));
    const isOurs = eq(sources.crawlTaskId, task.id);
    const [row] = await this.#database
      .update(sources)
      .set({
        taskId: task.id,
        crawlTaskId: task.id,
        crawl: sql`case when ${isOurs} then ${sources.crawl} else ${sources.crawl} + 1 end`,
        root: sql`case when ${isOurs} then ${sources.root} else ${sources.url} end`,
      })
      .where(
        and(
          eq(sources.id, id),
          exists(mine),
          or(isNull(sources.taskId), eq(sources.taskId, task.id), not(exists(busy))),
        ),
      )
      .returning();
    return row && toRecord(row);
  }

  async documentIds(id: string, { after, limit }: { after?: string; limit: number }): Promise<string[]> {
    const rows = await this.#database
      .select({ id: documents.id })
      .from(documents)
      .where(
        and(
          eq(documents.sourceId, id),
          sql`${documents.state} <> 'removing'`,
          after === undefined ? undefined : gt(documents.id, after),
        ),
      )
      .orderBy(asc(documents.id))
      .limit(limit);
    return rows.map((row) => row.id);
  }

  async remove(id: string): Promise<void> {
    await this.#database.batch([
      this.#database.delete(schedules).where(eq(schedules.id, id)),
      this.#database.delete(sourcePages).where(eq(sourcePages.sourceId, id)),
      this.#database.update(documents).set({ sourceId: null }).where(eq(documents.sourceId, id)),
      this.#database.delete(sources).where(eq(sources.id, id)),
    ]);
  }

  async looseFiles(id: string, limit: number): Promise<string[]> {
    const there = this.#database
      .select({ id: documents.id })
      .from(documents)
      .where(eq(documents.id, sourcePages.documentId));
    const rows = await this.#database
      .select({ id: sourcePages.documentId })
      .from(sourcePages)
      .where(and(eq(sourcePages.sourceId, id), eq(sourcePages.state, 'stored'), notExists(there)))
      .limit(limit);
    return rows.map((row) => row.id);
  }

  async idsOf(of: { ownerId: string } | { collectionId: string }, limit: number): Promise<string[]> {
    const rows = await this.#database
      .select({ id: sources.id })
      .from(sources)
      .where('ownerId' in of ? eq(sources.ownerId, of.ownerId) : eq(sources.collectionId, of.collectionId))
      .orderBy(asc(sources.id))
      .limit(limit);
    return rows.map((row) => row.id);
  }
}

function toRecord(row: typeof sources.$inferSelect): SourceRecord {
  return { ...row, errorCode: row.errorCode as SourceRecord['errorCode'] };
}
