import { eq, sql } from 'drizzle-orm';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runInDurableObject } from 'cloudflare:test';
import { collections, documents, users } from '../../../src/infrastructure/database/schema.ts';
import { isUniqueViolation } from '../../../src/infrastructure/database/unique-violation.ts';
import { openDatabase } from '../../../src/infrastructure/database/database.ts';
import { openStorageDatabase } from '../../../src/composition.ts';

const schemaOf = sql`select name, type, tbl_name, sql from sqlite_schema
  where name not like 'sqlite_%' and name not like 'd1_%' and name not like '_cf_%' and name <> 'applied_migrations' order by name`;
const row = (id: string, name: string) => ({ id, ownerId: 'nobody', name, createdAt: 1 });

describe.each(['d1', 'actor'] as const)('the catalogue database: %s', (place) => {
  const database = openDatabase(place, env);
  beforeEach(async () => {
    await database.delete(collections).where(eq(collections.ownerId, 'nobody'));
  });

  it('gives back what was written, by every way of asking', async () => {
    await database.insert(collections).values([row('b', 'Zweite – 第二'), row('a', '')]);
    const mine = database.select().from(collections).where(eq(collections.ownerId, 'nobody')).orderBy(collections.id);
    const rows = [
      { ...row('a', ''), removedAt: null },
      { ...row('b', 'Zweite – 第二'), removedAt: null },
    ];
    expect(await mine).toMatchObject(rows);
    expect(await mine.get()).toMatchObject(rows[0] ?? {});
    expect(await database.all(sql`select id, name from collections where owner_id = 'nobody' order by id`)).toEqual([
      { id: 'a', name: '' },
      { id: 'b', name: 'Zweite – 第二' },
    ]);
    expect(await database.get(sql`select count(*) as n from collections where owner_id = 'nobody'`)).toEqual({ n: 2 });
    const [removed, left] = await database.batch([
      database.delete(collections).where(eq(collections.id, 'a')).returning({ id: collections.id }),
      database
        .select({ id: collections.id, nothing: sql`null` })
        .from(collections)
        .where(eq(collections.ownerId, 'nobody')),
    ]);
    expect([removed, left]).toEqual([[{ id: 'a' }], [{ id: 'b', nothing: null }]]);
  });

  it('does a batch whole or not at all, and says what hindered it', async () => {
    await database.insert(collections).values(row('a', 'first'));
    const batch = database.batch([
      database.insert(collections).values(row('c', 'new')),
      database.insert(collections).values(row('a', 'again')),
    ]);
    const error: unknown = await batch.catch((thrown: unknown) => thrown);
    expect(isUniqueViolation(error, 'collections.id')).toBe(true);
    expect(await database.select().from(collections).where(eq(collections.id, 'c'))).toEqual([]);
    await expect(database.run(sql`select nonsense from nowhere`)).rejects.toThrow(/Failed query/);
    expect(await database.$count(collections, eq(collections.ownerId, 'nobody'))).toBe(1);
  });

  it('takes what a request sends as a value, never as SQL', async () => {
    const name = `x'); delete from collections; --`;
    await database.insert(collections).values([row('a', name), row('b', '')]);
    expect(await database.select().from(collections).where(eq(collections.name, name))).toHaveLength(1);
    expect(await database.$count(collections, eq(collections.ownerId, 'nobody'))).toBe(2);
  });

  it('refuses a statement with more values than D1 takes', async () => {
    const many = Array.from({ length: 101 }, (_, n) => sql`${n}`);
    await expect(database.run(sql`select ${sql.join(many, sql`, `)}`)).rejects.toThrow(/Failed query/);
  });

  it('has the tables that the schema names, as the other has them', async () => {
    const [mine, others] = await Promise.all([
      database.all(schemaOf),
      openDatabase(place === 'd1' ? 'actor' : 'd1', env).all(schemaOf),
    ]);
    expect(mine.length).toBeGreaterThan(20);
    expect(mine).toEqual(others);
    for (const table of [collections, documents, users]) expect(await database.$count(table)).toBeGreaterThanOrEqual(0);
  });
});

it('an actor that wakes again applies no migration twice, and keeps what it holds', async () => {
  await openDatabase('actor', env).insert(collections).values(row('kept', 'kept')).onConflictDoNothing();
  await runInDurableObject(env.DATABASE.getByName('catalogue'), (_, { storage }) => {
    const times = (): unknown => storage.sql.exec('select * from applied_migrations order by name').toArray();
    const before = times();
    const again = openStorageDatabase(storage);
    expect(times()).toEqual(before);
    expect(again.execute([{ sql: 'select name from collections where id = ?', params: ['kept'] }])).toEqual([
      { columns: ['name'], rows: [['kept']] },
    ]);
  });
});
