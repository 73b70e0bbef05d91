import { addLargeBits } from './large-bits.ts';

/**
 * A collection's passages in its actor's SQLite. `words` has the text of English documents by their stems, `grams` that of
 * others by their parts, and both have a document whose language nobody could tell. A version is `staged` while a task writes it; `sealed` when it is whole and
 * waits for the others of its shadow index; `active` when searches see it; `kept` when a swap replaced it, `undone` when a
 * rollback did; `retired` until swept. Which of them searches see is one column of one row, so swapping a large document
 * takes as long as a small one.
 */
const versions = `
  CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    embedder TEXT,
    chunker TEXT NOT NULL,
    source TEXT NOT NULL,
    task_id TEXT NOT NULL,
    base INTEGER,
    chunk_count INTEGER NOT NULL DEFAULT 0,
    vector_count INTEGER NOT NULL DEFAULT 0,
    until INTEGER,
    language TEXT,
    media_type TEXT NOT NULL DEFAULT '',
    added_at INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS versions_by_document ON versions (document_id, state);
  CREATE INDEX IF NOT EXISTS versions_by_state ON versions (state);
  CREATE UNIQUE INDEX IF NOT EXISTS versions_one_active ON versions (document_id) WHERE state = 'active';
  CREATE UNIQUE INDEX IF NOT EXISTS versions_one_draft ON versions (document_id, task_id)
    WHERE state IN ('staged', 'sealed');
`;
const passages = `
  CREATE TABLE IF NOT EXISTS chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER,
    headings TEXT NOT NULL,
    text TEXT NOT NULL,
    header TEXT,
    hash TEXT NOT NULL DEFAULT '',
    UNIQUE (version_id, ordinal)
  );
  CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    body, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
  );
  CREATE VIRTUAL TABLE IF NOT EXISTS grams USING fts5(
    body, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*' tokenchars '_^'"
  );
  CREATE TABLE IF NOT EXISTS vectors (chunk_id INTEGER PRIMARY KEY, code BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS signs (chunk_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, bits BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS tokens (chunk_id INTEGER PRIMARY KEY, signs BLOB NOT NULL);
`;
const byHash = 'CREATE INDEX IF NOT EXISTS chunks_by_hash ON chunks (hash)';

/** Tables of before versions knew how they were made: what was half staged goes, the rest stays as it is. */
const upgrade = `
  ALTER TABLE versions RENAME TO earlier_versions;
  ${versions}
  INSERT INTO versions (id, document_id, version, state, title, embedder, chunker, source, task_id, chunk_count, vector_count)
    SELECT id, document_id, version, CASE state WHEN 'active' THEN 'active' ELSE 'retired' END, title, embedder, '', '', '',
      (SELECT count(*) FROM chunks WHERE version_id = earlier_versions.id),
      (SELECT count(*) FROM chunks JOIN signs ON chunk_id = chunks.id WHERE chunks.version_id = earlier_versions.id)
    FROM earlier_versions;
  DROP TABLE earlier_versions;
  ALTER TABLE chunks ADD COLUMN header TEXT;
  ALTER TABLE chunks ADD COLUMN hash TEXT NOT NULL DEFAULT '';
`;

/** Tables of before searches could be narrowed. */
const narrowable = `
  ALTER TABLE versions ADD COLUMN language TEXT;
  ALTER TABLE versions ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
  ALTER TABLE versions ADD COLUMN added_at INTEGER NOT NULL DEFAULT 0;
`;

export function createPassageTables(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    const columns = sql.exec<{ name: string }>(`SELECT name FROM pragma_table_info('versions')`).toArray();
    const has = (column: string): boolean => columns.length === 0 || columns.some(({ name }) => name === column);
    if (!has('chunker')) sql.exec(upgrade);
    else if (!has('language')) sql.exec(narrowable);
    sql.exec(versions + passages + byHash);
    addLargeBits(sql);
  });
}
