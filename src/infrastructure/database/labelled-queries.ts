import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import { inGroups } from './database.ts';
import { evaluationBatches, labelledQueries } from './evaluation-tables.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { LabelSource, LabelledQuery } from '../../domain/evaluation/labelled-query.ts';
import type { LabelledQueries, StoredLabel } from '../../domain/ports/labelled-queries.ts';

/** Written by one statement, which takes one parameter for all of them. */
const queriesAtOnce = 20;

export class D1LabelledQueries implements LabelledQueries {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async replaceUploaded(collectionId: string, queries: readonly LabelledQuery[], userId: string): Promise<void> {
    const rows = queries.map((query) => ({ ...query, source: 'upload' as const }));
    const replaced = or(
      eq(labelledQueries.source, 'upload'),
      sql`${labelledQueries.id} in (select value from json_each(${JSON.stringify(queries.map(({ id }) => id))}))`,
    );
    await this.#database.batch([
      this.#database.delete(labelledQueries).where(and(eq(labelledQueries.collectionId, collectionId), replaced)),
      ...inGroups(rows, queriesAtOnce).map((some) => this.#insert(collectionId, some, userId)),
    ]);
  }

  async put(collectionId: string, query: LabelledQuery & { source: LabelSource }, userId: string): Promise<void> {
    const there = and(eq(labelledQueries.collectionId, collectionId), eq(labelledQueries.id, query.id));
    await this.#database.batch([
      this.#database.delete(labelledQueries).where(there),
      this.#insert(collectionId, [query], userId),
    ]);
  }

  /** By one statement with few parameters, however many they are. */
  #insert(collectionId: string, queries: readonly (LabelledQuery & { source: LabelSource })[], userId: string) {
    return this.#database.insert(labelledQueries).select(sql`
      select ${collectionId}, value ->> 'id', value ->> 'text', value -> 'relevant', value -> 'answers',
        coalesce(value ->> 'unanswerable', 0), value ->> 'source', ${userId}, ${this.#clock.now().getTime()}
      from json_each(${JSON.stringify(queries)})`);
  }

  async drop(collectionId: string, id: string): Promise<void> {
    await this.#database
      .delete(labelledQueries)
      .where(and(eq(labelledQueries.collectionId, collectionId), eq(labelledQueries.id, id)));
  }

  async clear(collectionId: string, source?: LabelSource): Promise<void> {
    await this.#database
      .delete(labelledQueries)
      .where(
        and(
          eq(labelledQueries.collectionId, collectionId),
          source === undefined ? undefined : eq(labelledQueries.source, source),
        ),
      );
  }

  async list(collectionId: string, { after, limit }: { after?: string; limit: number }): Promise<StoredLabel[]> {
    const rows = await this.#database
      .select()
      .from(labelledQueries)
      .where(
        and(
          eq(labelledQueries.collectionId, collectionId),
          after === undefined ? undefined : gt(labelledQueries.id, after),
        ),
      )
      .orderBy(asc(labelledQueries.id))
      .limit(limit);
    return rows.map(({ id, text, relevant, answers, unanswerable, source, updatedAt }) => ({
      id,
      text,
      ...(relevant !== null && { relevant }),
      ...(answers !== null && { answers }),
      ...(unanswerable && { unanswerable }),
      source,
      updatedAt,
    }));
  }

  async count(collectionId: string): Promise<Record<LabelSource, number>> {
    const rows = await this.#database
      .select({ source: labelledQueries.source, count: sql<number>`count(*)` })
      .from(labelledQueries)
      .where(eq(labelledQueries.collectionId, collectionId))
      .groupBy(labelledQueries.source);
    const counts = Object.fromEntries(rows.map(({ source, count }) => [source, count]));
    return { upload: 0, thumb: 0, correction: 0, ...counts };
  }

  async eraseOf(userId: string): Promise<void> {
    const theirs = sql`select collection_id, id from labelled_queries where created_by = ${userId} and source <> 'upload'`;
    const isTheirs = sql`value ->> 'id' in (select id from (${theirs}))`;
    const withoutText = sql`(
      select json_group_array(json(case when ${isTheirs} then json_set(value, '$.text', '') else value end))
      from json_each(queries))`;
    await this.#database.batch([
      this.#database
        .update(evaluationBatches)
        .set({ queries: withoutText })
        .where(
          sql`evaluation_id in (select id from evaluations where collection_id in (select collection_id from (${theirs})))
            and exists (select 1 from json_each(queries) where ${isTheirs})`,
        ),
      this.#database.delete(labelledQueries).where(eq(labelledQueries.createdBy, userId)),
    ]);
  }
}
