import { sql } from 'drizzle-orm';
import { collections } from './schema.ts';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Database } from './database.ts';

/** Fails its whole batch when the collection was removed: not being JSON is how a statement can say no. */
export function collectionIsThere(database: Database, id: string): BatchItem<'sqlite'> {
  const there = sql`exists (select 1 from ${collections} where ${collections.id} = ${id} and ${collections.removedAt} is null)`;
  return database.select({ there: sql`case when ${there} then 1 else json('gone') end` }).from(sql`(select 1)`);
}

/** Whether that is why a batch has failed. */
export function saysCollectionIsGone(error: unknown): boolean {
  return messages(error).includes('malformed JSON');
}

/** Of an error and of what caused it. */
function messages(error: unknown): string {
  return error instanceof Error ? `${error.message} ${messages(error.cause)}` : '';
}
