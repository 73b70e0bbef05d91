import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';

const bindings = env as unknown as {
  DB: D1Database;
  TEST_MIGRATIONS: { name: string }[];
  COLLECTIONS: DurableObjectNamespace;
};

describe('the platform the tests run on', () => {
  it('has every migration applied to D1', async () => {
    const { results } = await bindings.DB.prepare('SELECT name FROM d1_migrations ORDER BY id').all<{ name: string }>();
    expect(results.map((row) => row.name)).toEqual(bindings.TEST_MIGRATIONS.map((migration) => migration.name));
  });

  it("has FTS5 with bm25 in an actor's SQLite", async () => {
    const stub = bindings.COLLECTIONS.get(bindings.COLLECTIONS.idFromName('platform-probe'));
    const titles = await runInDurableObject(stub, (_instance, state) => {
      state.storage.sql.exec("CREATE VIRTUAL TABLE probe USING fts5(title, tokenize = 'porter unicode61')");
      state.storage.sql.exec("INSERT INTO probe VALUES ('running actors'), ('an edge'), ('actors at the edge')");
      return state.storage.sql
        .exec("SELECT title FROM probe WHERE probe MATCH 'actor' ORDER BY bm25(probe)")
        .toArray()
        .map((row) => row['title']);
    });
    expect(titles).toHaveLength(2);
    expect(titles).not.toContain('an edge');
  });

  it('closes the network', async () => {
    const response = await fetch('https://example.com/');
    expect(response.status).toBe(502);
  });
});
