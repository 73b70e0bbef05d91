import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { load } from 'sqlite-vec';
import { each, type OpenLibrary } from './library.ts';

/** An extension of SQLite that scans all vectors. */
export const open: OpenLibrary = (folder, dimensions) => {
  const database = new DatabaseSync(join(folder, 'vectors.sqlite'), { allowExtension: true });
  load(database);
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE VIRTUAL TABLE vectors USING vec0(vector float[${dimensions}] distance_metric=cosine)`);
  const insert = database.prepare('INSERT INTO vectors (rowid, vector) VALUES (?, ?)');
  const select = database.prepare('SELECT rowid AS id FROM vectors WHERE vector MATCH ? AND k = ? ORDER BY distance');
  return {
    add(from, values) {
      database.exec('BEGIN');
      for (const [i, vector] of each(values, dimensions).entries()) insert.run(BigInt(from + i), vector);
      database.exec('COMMIT');
    },
    finish: () => undefined,
    search: (vector, count) => select.all(vector, count).map(({ id }) => Number(id)),
  };
};
