import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { join } from 'node:path';
import { createPassageTables } from '../../src/infrastructure/actors/passage-schema.ts';
import { encodeCode, quantize } from '../../src/domain/rag/dense/quantize.ts';
import { PassageVectors } from '../../src/infrastructure/actors/passage-vectors.ts';
import { each, type OpenLibrary } from './library.ts';

const embedder = 'bench';
const passagesADocument = 20;

/** What a collection's actor does, over Node's SQLite in a file. */
export const open: OpenLibrary = (folder) => {
  const database = new DatabaseSync(join(folder, 'collection.sqlite'));
  database.exec('PRAGMA journal_mode = WAL');
  const sql = asActorsHaveIt(database);
  createPassageTables({ sql, transactionSync: (work: () => unknown) => work() } as unknown as DurableObjectStorage);
  const vectors = new PassageVectors(sql);
  const versions = new Set<number>();
  const version =
    database.prepare(`INSERT INTO versions (id, document_id, state, title, embedder, chunker, source, task_id)
    VALUES (?, ?, 'active', '', '${embedder}', '', '', '')`);
  const codes = database.prepare('INSERT INTO vectors VALUES (?, ?)');
  const signs = database.prepare('INSERT INTO signs VALUES (?, ?, ?)');
  return {
    add(from, values, dimensions) {
      database.exec('BEGIN');
      for (const [i, vector] of each(values, dimensions).entries()) {
        const id = from + i;
        const versionId = 1 + Math.floor(id / passagesADocument);
        if (!versions.has(versionId)) version.run(versionId, `${versionId}`);
        versions.add(versionId);
        const quantized = quantize(vector);
        codes.run(id, encodeCode(quantized));
        signs.run(id, versionId, quantized.bits);
        vectors.add(embedder, [{ id, versionId, bits: quantized.bits }]);
      }
      database.exec('COMMIT');
    },
    finish: () => undefined,
    search: (vector, count) => vectors.nearest({ embedder, vector }, count, versions).map(({ id }) => id),
  };
};

/** Node's SQLite behind the face of an actor's. */
function asActorsHaveIt(database: DatabaseSync): SqlStorage {
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const exec = (text: string, ...values: SQLInputValue[]): unknown => {
    // Only one with values is a single statement.
    if (values.length === 0 && !text.trimStart().startsWith('SELECT')) {
      database.exec(text);
      return undefined;
    }
    const statement = statements.get(text) ?? database.prepare(text);
    statements.set(text, statement);
    const rows = statement.all(...values);
    return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows.values() };
  };
  return { exec } as unknown as SqlStorage;
}
