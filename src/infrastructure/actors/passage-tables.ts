import { TermCounts } from './term-counts.ts';
import { quotedTerms } from './full-text.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { Hit, StoredPassage } from '../../domain/ports/passage-store.ts';

/** What BM25 gives for a term that half of all rows hold. */
const noWeight = 1e-6;

type ChunkRow = {
  id: number;
  ordinal: number;
  start: number;
  end: number;
  page: number | null;
  headings: string;
  text: string;
  header: string | null;
};

/** Which versions a search sees: all there are, those that are active, or these. */
export type Sight = 'all' | 'active' | ReadonlySet<number>;

/** What searches read of a collection's passages. */
export class PassageTables {
  readonly #storage: DurableObjectStorage;
  readonly counts: TermCounts;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.counts = new TermCounts(storage.sql);
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

  titles(ids: readonly number[]): { id: number; title: string }[] {
    return this.#storage.sql
      .exec<{ id: number; title: string }>(
        `SELECT chunks.id, title FROM chunks JOIN versions ON versions.id = version_id
         WHERE chunks.id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(ids),
      )
      .toArray();
  }

  /**
   * BM25 over title, headings and text. Words that half of all passages hold, such as `the`, weigh nothing and cost the
   * most, so they only fill up what the others leave room for.
   */
  lexical(terms: readonly string[], depth: number, sight: Sight): Hit[] {
    const rare = terms.filter((term) => !this.counts.isCommon(term));
    const hits = this.#ranked(rare, depth, sight);
    if (hits.length >= depth || rare.length === terms.length) return hits;
    // Nothing but common words to go by: then the little that they weigh decides.
    if (hits.length === 0) return this.#ranked(terms, depth, sight);
    const found = new Set(hits.map(({ id }) => id));
    const more = this.#matching(terms, depth, sight).filter((id) => !found.has(id));
    return [...hits, ...more.slice(0, depth - hits.length).map((id) => ({ id, score: noWeight }))];
  }

  #ranked(terms: readonly string[], depth: number, sight: Sight): Hit[] {
    if (terms.length === 0) return [];
    return this.#storage.sql
      .exec<{ id: number; score: number }>(
        `SELECT words.rowid AS id, -bm25(words) AS score FROM words ${joined(sight)}
         WHERE words MATCH ?1 ORDER BY bm25(words) LIMIT ?2`,
        quotedTerms(terms),
        depth,
        ...listed(sight),
      )
      .toArray();
  }

  #matching(terms: readonly string[], depth: number, sight: Sight): number[] {
    return this.#storage.sql
      .exec<{ id: number }>(
        `SELECT words.rowid AS id FROM words ${joined(sight)} WHERE words MATCH ?1 LIMIT ?2`,
        quotedTerms(terms),
        depth,
        ...listed(sight),
      )
      .toArray()
      .map(({ id }) => id);
  }

  read(id: number, hidden: boolean): StoredPassage | undefined {
    const [row] = this.#storage.sql
      .exec<ChunkRow & { documentId: string; version: number; title: string }>(
        `SELECT chunks.*, document_id AS documentId, version, title
         FROM chunks JOIN versions ON versions.id = version_id WHERE chunks.id = ? AND (state = 'active' OR ?)`,
        id,
        hidden ? 1 : 0,
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

/** Joins the full-text index with what may be seen. */
function joined(sight: Sight): string {
  if (sight === 'all') return '';
  const chunks = 'JOIN chunks ON chunks.id = words.rowid';
  return sight === 'active'
    ? `${chunks} JOIN versions ON versions.id = chunks.version_id AND state = 'active'`
    : `${chunks} AND chunks.version_id IN (SELECT value FROM json_each(?3))`;
}

function listed(sight: Sight): string[] {
  return typeof sight === 'string' ? [] : [JSON.stringify([...sight])];
}

function toChunk({ ordinal, text, start, end, headings, header, page }: ChunkRow): Chunk {
  return {
    ordinal,
    text,
    start,
    end,
    headings: JSON.parse(headings) as string[],
    ...(header !== null && { header }),
    ...(page !== null && { page }),
  };
}
