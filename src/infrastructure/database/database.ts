import { drizzle } from 'drizzle-orm/d1';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import * as schema from './schema.ts';

export type Database = DrizzleD1Database<typeof schema>;

/** The catalogue database with the column naming that migrations use. */
export function openDatabase(binding: D1Database): Database {
  return drizzle(binding, { schema, casing: 'snake_case' });
}

/** D1 takes 100 bound parameters a statement. */
export function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
}
