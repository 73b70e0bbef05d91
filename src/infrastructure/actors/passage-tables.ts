import { Problem } from '../../domain/problem.ts';
import { encodeCode, quantize } from '../../domain/rag/dense/quantize.ts';
import { passageText } from '../../domain/rag/passage-text.ts';
import { PassageWriters } from './passage-writers.ts';
import { TermCounts } from './term-counts.ts';
import { quotedTerms } from './full-text.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { ActiveVersion, Hit, StagedBatch, StoredPassage, VersionRef } from '../../domain/ports/passage-store.ts';

/**
 * A collection's passages in its actor's SQLite. A version is `staged`, then `active`, then `retired` until swept;
 * which of them searches see is one column of one row, so swapping a large document takes as long as a small one.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    embedder TEXT,
    UNIQUE (document_id, version)
  );
  CREATE TABLE IF NOT EXISTS chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER,
    headings TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (version_id, ordinal)
  );
  CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    body, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
  );
  CREATE TABLE IF NOT EXISTS vectors (chunk_id INTEGER PRIMARY KEY, code BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS signs (chunk_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, bits BLOB NOT NULL);
`;

/** Joins the full-text index with what searches may see. */
const visible = `JOIN chunks ON chunks.id = words.rowid JOIN versions ON versions.id = version_id AND state = 'active'`;
/** What BM25 gives for a term that half of all rows hold. */
const noWeight = 1e-6;

/** A chunk that was just staged, for the index in memory. */
export interface StagedVector {
  id: number;
  versionId: number;
  bits: Uint8Array;
}

type ChunkRow = {
  id: number;
  ordinal: number;
  start: number;
  end: number;
  page: number | null;
  headings: string;
  text: string;
};

export class PassageTables {
  readonly #storage: DurableObjectStorage;
  readonly #counts: TermCounts;
  readonly writers: PassageWriters;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#counts = new TermCounts(storage.sql);
    storage.sql.exec(schema);
    this.writers = new PassageWriters(storage.sql);
  }

  /** Adds chunks that are not there yet, in one transaction for the batch. */
  stage(batch: StagedBatch): StagedVector[] {
    this.#counts.forget();
    return this.#storage.transactionSync(() => {
      const versionId = this.#versionId(batch);
      const dimensions = batch.vectors === undefined ? 0 : batch.vectors.length / batch.chunks.length;
      const staged: StagedVector[] = [];
      batch.chunks.forEach((chunk, index) => {
        const id = this.#addChunk(versionId, batch.title, chunk);
        if (id === undefined || batch.vectors === undefined) return;
        const vector = quantize(batch.vectors.subarray(index * dimensions, (index + 1) * dimensions));
        this.#storage.sql.exec('INSERT INTO vectors VALUES (?, ?)', id, encodeCode(vector).buffer);
        this.#storage.sql.exec('INSERT INTO signs VALUES (?, ?, ?)', id, versionId, vector.bits.slice().buffer);
        staged.push({ id, versionId, bits: vector.bits });
      });
      return staged;
    });
  }

  #versionId({ documentId, version, title, embedder }: StagedBatch): number {
    const { sql } = this.#storage;
    // One of the same number that was discarded and waits to be swept makes way: its passages are not ours.
    sql.exec(
      `UPDATE versions SET version = -id WHERE document_id = ? AND version = ? AND state = 'retired'`,
      documentId,
      version,
    );
    sql.exec(
      `INSERT INTO versions (document_id, version, state, title, embedder) VALUES (?, ?, 'staged', ?, ?)
       ON CONFLICT DO NOTHING`,
      documentId,
      version,
      title,
      embedder ?? null,
    );
    const row = sql
      .exec<{ id: number }>('SELECT id FROM versions WHERE document_id = ? AND version = ?', documentId, version)
      .one();
    return row.id;
  }

  #addChunk(versionId: number, title: string, chunk: Chunk): number | undefined {
    const { sql } = this.#storage;
    const [row] = sql
      .exec<{ id: number }>(
        `INSERT INTO chunks (version_id, ordinal, start, "end", page, headings, text) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING RETURNING id`,
        versionId,
        chunk.ordinal,
        chunk.start,
        chunk.end,
        chunk.page ?? null,
        JSON.stringify(chunk.headings),
        chunk.text,
      )
      .toArray();
    if (row === undefined) return undefined;
    sql.exec('INSERT INTO words (rowid, body) VALUES (?, ?)', row.id, passageText(title, chunk));
    return row.id;
  }

  /** Chunks staged without a gap from the first one on. */
  stagedCount(ref: VersionRef): number {
    const ordinals = this.#storage.sql.exec<{ ordinal: number }>(
      `SELECT ordinal FROM chunks JOIN versions ON versions.id = version_id
       WHERE document_id = ? AND version = ? AND state <> 'retired' ORDER BY ordinal`,
      ref.documentId,
      ref.version,
    );
    let count = 0;
    for (const { ordinal } of ordinals) {
      if (ordinal !== count) break;
      count += 1;
    }
    return count;
  }

  activate(versions: (VersionRef & { chunkCount: number })[]): void {
    this.#storage.transactionSync(() => {
      for (const { documentId, version, chunkCount } of versions) {
        const staged = this.stagedCount({ documentId, version });
        if (staged !== chunkCount) {
          throw new Problem(
            'conflict',
            `Version ${version} has ${staged} of ${chunkCount} passages; it stays out of sight.`,
          );
        }
        this.#storage.sql.exec(
          `UPDATE versions SET state = CASE WHEN version = ? THEN 'active' ELSE 'retired' END WHERE document_id = ?`,
          version,
          documentId,
        );
      }
    });
  }

  /** Gives back the version when searches see it: then it stays. */
  discard({ documentId, version }: VersionRef): ActiveVersion | undefined {
    const { sql } = this.#storage;
    sql.exec(
      `UPDATE versions SET state = 'retired' WHERE document_id = ? AND version = ? AND state = 'staged'`,
      documentId,
      version,
    );
    const [active] = sql
      .exec<{ title: string; embedder: string | null; chunkCount: number }>(
        `SELECT title, embedder, (SELECT count(*) FROM chunks WHERE version_id = versions.id) AS chunkCount
         FROM versions WHERE document_id = ? AND version = ? AND state = 'active'`,
        documentId,
        version,
      )
      .toArray();
    return active && { documentId, version, ...active };
  }

  retire(documentIds: readonly string[]): void {
    for (const id of documentIds)
      this.#storage.sql.exec(`UPDATE versions SET state = 'retired' WHERE document_id = ?`, id);
  }

  /** Deletes up to `limit` chunks of retired versions; gives back their ids, fewer than `limit` when none are left. */
  sweep(limit: number): number[] {
    this.#counts.forget();
    const { sql } = this.#storage;
    return this.#storage.transactionSync(() => {
      const ids = sql
        .exec<{ id: number }>(
          `SELECT chunks.id FROM versions JOIN chunks ON version_id = versions.id WHERE state = 'retired' LIMIT ?`,
          limit,
        )
        .toArray()
        .map((row) => row.id);
      for (const id of ids) {
        sql.exec('DELETE FROM chunks WHERE id = ?', id);
        sql.exec('DELETE FROM words WHERE rowid = ?', id);
        sql.exec('DELETE FROM vectors WHERE chunk_id = ?', id);
        sql.exec('DELETE FROM signs WHERE chunk_id = ?', id);
      }
      sql.exec(
        `DELETE FROM versions WHERE state = 'retired' AND NOT EXISTS (SELECT 1 FROM chunks WHERE version_id = versions.id)`,
      );
      return ids;
    });
  }

  hasRetired(): boolean {
    return this.#storage.sql.exec(`SELECT 1 FROM versions WHERE state = 'retired' LIMIT 1`).toArray().length > 0;
  }

  activeVersions(): { active: Set<number>; hidden: boolean } {
    const rows = this.#storage.sql.exec<{ id: number; state: string }>('SELECT id, state FROM versions').toArray();
    const active = rows.filter((row) => row.state === 'active').map((row) => row.id);
    return { active: new Set(active), hidden: active.length < rows.length };
  }

  /** Sign bits of one vector space, in order of id. */
  signs(embedder: string): Iterable<{ id: number; versionId: number; bits: ArrayBuffer }> {
    return this.#storage.sql.exec<{ id: number; versionId: number; bits: ArrayBuffer }>(
      `SELECT chunk_id AS id, version_id AS versionId, bits FROM signs JOIN versions ON versions.id = version_id
       WHERE embedder = ? ORDER BY chunk_id`,
      embedder,
    );
  }

  /**
   * Stored codes of those of the passages whose vectors are of this space, in one statement: a statement for each costs five
   * times as much.
   */
  codesIn(embedder: string, ids: readonly number[]): { id: number; code: ArrayBuffer }[] {
    return this.#storage.sql
      .exec<{ id: number; code: ArrayBuffer }>(
        `SELECT chunks.id, code FROM chunks
         JOIN versions ON versions.id = version_id AND embedder = ?
         JOIN vectors ON chunk_id = chunks.id
         WHERE chunks.id IN (SELECT value FROM json_each(?))`,
        embedder,
        JSON.stringify(ids),
      )
      .toArray();
  }

  /**
   * BM25 over title, headings and text; `hidden` says that some versions must be looked past. Words that half of all
   * passages hold, such as `the`, weigh nothing and cost the most, so they only fill up what the others leave room for.
   */
  lexical(terms: readonly string[], depth: number, hidden: boolean): Hit[] {
    const rare = terms.filter((term) => !this.#counts.isCommon(term));
    const hits = this.#ranked(rare, depth, hidden);
    if (hits.length >= depth || rare.length === terms.length) return hits;
    // Nothing but common words to go by: then the little that they weigh decides.
    if (hits.length === 0) return this.#ranked(terms, depth, hidden);
    const found = new Set(hits.map(({ id }) => id));
    const more = this.#matching(terms, depth, hidden).filter((id) => !found.has(id));
    return [...hits, ...more.slice(0, depth - hits.length).map((id) => ({ id, score: noWeight }))];
  }

  #ranked(terms: readonly string[], depth: number, hidden: boolean): Hit[] {
    if (terms.length === 0) return [];
    return this.#storage.sql
      .exec<{ id: number; score: number }>(
        `SELECT words.rowid AS id, -bm25(words) AS score FROM words ${hidden ? visible : ''}
         WHERE words MATCH ? ORDER BY bm25(words) LIMIT ?`,
        quotedTerms(terms),
        depth,
      )
      .toArray();
  }

  #matching(terms: readonly string[], depth: number, hidden: boolean): number[] {
    return this.#storage.sql
      .exec<{ id: number }>(
        `SELECT words.rowid AS id FROM words ${hidden ? visible : ''} WHERE words MATCH ? LIMIT ?`,
        quotedTerms(terms),
        depth,
      )
      .toArray()
      .map(({ id }) => id);
  }

  read(id: number): StoredPassage | undefined {
    const [row] = this.#storage.sql
      .exec<ChunkRow & { documentId: string; version: number; title: string }>(
        `SELECT chunks.*, document_id AS documentId, version, title
         FROM chunks JOIN versions ON versions.id = version_id WHERE chunks.id = ? AND state = 'active'`,
        id,
      )
      .toArray();
    return (
      row && { id: row.id, documentId: row.documentId, version: row.version, title: row.title, chunk: toChunk(row) }
    );
  }

  chunks(documentId: string, ordinal: number, limit: number): { version: number; chunks: Chunk[] } | undefined {
    const { sql } = this.#storage;
    const [version] = sql
      .exec<{ id: number; version: number }>(
        `SELECT id, version FROM versions WHERE document_id = ? AND state = 'active'`,
        documentId,
      )
      .toArray();
    if (version === undefined) return undefined;
    const rows = sql
      .exec<ChunkRow>(
        'SELECT * FROM chunks WHERE version_id = ? AND ordinal >= ? ORDER BY ordinal LIMIT ?',
        version.id,
        ordinal,
        limit,
      )
      .toArray();
    return { version: version.version, chunks: rows.map(toChunk) };
  }
}

function toChunk({ ordinal, text, start, end, headings, page }: ChunkRow): Chunk {
  return { ordinal, text, start, end, headings: JSON.parse(headings) as string[], ...(page !== null && { page }) };
}
