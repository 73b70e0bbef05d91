import { drizzle } from 'drizzle-orm/d1';
import type { DrizzleD1Database } from 'drizzle-orm/d1';

export type Database = DrizzleD1Database;

const opened = new WeakMap<D1Database, Database>();

/** The catalogue database with the column naming that migrations use. Made once, with what it learns of the tables. */
export function openDatabase(binding: D1Database): Database {
  const known = opened.get(binding);
  if (known !== undefined) return known;
  const database = drizzle(binding, { casing: 'snake_case' });
  opened.set(binding, database);
  return database;
}

/** D1 takes 100 bound parameters a statement. */
export function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
}
