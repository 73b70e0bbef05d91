import { drizzle } from 'drizzle-orm/d1';
import { ActorDatabase } from './actor-database.ts';
import type { DatabaseActors } from './actor-database.ts';
import type { DrizzleD1Database } from 'drizzle-orm/d1';

export type Database = DrizzleD1Database;

const opened = new WeakMap<object, Database>();

/**
 * The catalogue database, in D1 or in an actor, with the column naming that migrations use. Made once, with what it learns
 * of the tables.
 */
export function openDatabase(
  place: 'd1' | 'actor',
  { DB, DATABASE }: { DB: D1Database; DATABASE: DatabaseActors },
): Database {
  const binding = place === 'd1' ? DB : DATABASE;
  const known = opened.get(binding);
  if (known !== undefined) return known;
  // Of D1 drizzle asks for no more than the actor's adapter has.
  const client = place === 'd1' ? DB : (new ActorDatabase(DATABASE) as unknown as D1Database);
  const database = drizzle(client, { casing: 'snake_case' });
  opened.set(binding, database);
  return database;
}

/** D1 takes 100 bound parameters a statement. */
export function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
}
