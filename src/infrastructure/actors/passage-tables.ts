import { FullText } from './full-text.ts';
import { majorityLanguage } from './majority-language.ts';
import { lexicalTerms } from '../../domain/rag/lexical-terms.ts';
import { queryGrams } from '../../domain/rag/analyzer.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { PassageFilter, StoredPassage } from '../../domain/ports/passage-store.ts';
import type { Hit } from '../../domain/rag/hit.ts';
import type { Sight } from './full-text.ts';

/** What a find in documents of another language than the question's is worth: names and numbers are the same in both. */
const otherLanguage = 0.5;

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

/** What searches read of a collection's passages. */
export class PassageTables {
  readonly #storage: DurableObjectStorage;
  readonly #words: FullText;
  readonly #grams: FullText;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#words = new FullText(storage.sql, 'words');
    this.#grams = new FullText(storage.sql, 'grams');
  }

  /** Rows came or went. */
  changed(): void {
    this.#words.changed();
    this.#grams.changed();
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

  /** Sign bits of the tokens of those passages that have them. */
  tokens(ids: readonly number[]): { id: number; signs: ArrayBuffer }[] {
    return this.#storage.sql
      .exec<{ id: number; signs: ArrayBuffer }>(
        'SELECT chunk_id AS id, signs FROM tokens WHERE chunk_id IN (SELECT value FROM json_each(?))',
        JSON.stringify(ids),
      )
      .toArray();
  }

  /** The versions of documents in sight that a filter lets through. */
  narrowed(filter: PassageFilter, seen: ReadonlySet<number>): Set<number> {
    const rows = this.#storage.sql.exec<{ id: number }>(
      `SELECT id FROM versions WHERE (?1 IS NULL OR document_id IN (SELECT value FROM json_each(?1)))
         AND (?2 IS NULL OR media_type IN (SELECT value FROM json_each(?2)))
         AND (?3 IS NULL OR language IN (SELECT value FROM json_each(?3)))
         AND (?4 IS NULL OR added_at >= ?4) AND (?5 IS NULL OR added_at < ?5)`,
      ...[filter.documentIds, filter.mediaTypes, filter.languages].map((list) => (list ? JSON.stringify(list) : null)),
      filter.from ?? null,
      filter.until ?? null,
    );
    return new Set([...rows].map(({ id }) => id).filter((id) => seen.has(id)));
  }

  /** The language of the collection, as far as it has one. */
  language(): string | undefined {
    return majorityLanguage(this.#storage.sql);
  }

  /**
   * BM25 over title, headings and text, by stems in English documents and by parts of words in others. Where both find
   * something, the scores of parts are brought to the scale of stems, and those of another language than the question's count less.
   */
  lexical(
    { question, language }: { question: string; language: string | undefined },
    depth: number,
    sight: Sight,
  ): Hit[] {
    const words = this.#words.search(lexicalTerms(question), depth, sight);
    const grams = this.#grams.search(queryGrams(question), depth, sight);
    const [firstWord] = words;
    const [firstGram] = grams;
    if (firstWord === undefined || firstGram === undefined) return [...words, ...grams];
    const english = language === undefined || language === 'en' ? 1 : otherLanguage;
    const others = (language === 'en' ? otherLanguage : 1) * (firstWord.score / (firstGram.score || 1));
    const best = new Map(words.map(({ id, score }) => [id, score * english]));
    for (const { id, score } of grams) best.set(id, Math.max(best.get(id) ?? 0, score * others));
    return [...best]
      .map(([id, score]) => ({ id, score }))
      .sort((a, b) => b.score - a.score)
      .slice(0, depth);
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
