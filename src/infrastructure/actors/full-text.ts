import { TermCounts } from './term-counts.ts';
import { quotedTerms } from './quoted-terms.ts';
import type { Hit } from '../../domain/rag/hit.ts';

/** What BM25 gives for a term that half of all rows hold. */
const noWeight = 1e-6;

/** Which versions a search sees: all there are, those that are active, or these. */
export type Sight = 'all' | 'active' | ReadonlySet<number>;

/** One of a collection's full-text tables. */
export class FullText {
  readonly #sql: SqlStorage;
  readonly #table: string;
  readonly #counts: TermCounts;

  constructor(sql: SqlStorage, table: 'words' | 'grams') {
    this.#sql = sql;
    this.#table = table;
    this.#counts = new TermCounts(sql, table);
  }

  /** Rows came or went. */
  changed(): void {
    this.#counts.forget();
  }

  get isEmpty(): boolean {
    return this.#counts.total === 0;
  }

  /**
   * BM25, best first. Terms that half of all passages hold, such as `the`, weigh nothing and cost the most, so they only fill
   * up what the others leave room for.
   */
  search(terms: readonly string[], depth: number, sight: Sight): Hit[] {
    if (this.isEmpty) return [];
    const rare = terms.filter((term) => !this.#counts.isCommon(term));
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
    return this.#sql
      .exec<{ id: number; score: number }>(
        `SELECT ${this.#table}.rowid AS id, -bm25(${this.#table}) AS score FROM ${this.#table} ${this.#joined(sight)}
         WHERE ${this.#table} MATCH ?1 ORDER BY bm25(${this.#table}) LIMIT ?2`,
        quotedTerms(terms),
        depth,
        ...listed(sight),
      )
      .toArray();
  }

  #matching(terms: readonly string[], depth: number, sight: Sight): number[] {
    return this.#sql
      .exec<{ id: number }>(
        `SELECT ${this.#table}.rowid AS id FROM ${this.#table} ${this.#joined(sight)}
         WHERE ${this.#table} MATCH ?1 LIMIT ?2`,
        quotedTerms(terms),
        depth,
        ...listed(sight),
      )
      .toArray()
      .map(({ id }) => id);
  }

  /** With what may be seen. */
  #joined(sight: Sight): string {
    if (sight === 'all') return '';
    const chunks = `JOIN chunks ON chunks.id = ${this.#table}.rowid`;
    return sight === 'active'
      ? `${chunks} JOIN versions ON versions.id = chunks.version_id AND state = 'active'`
      : `${chunks} AND chunks.version_id IN (SELECT value FROM json_each(?3))`;
  }
}

function listed(sight: Sight): string[] {
  return typeof sight === 'string' ? [] : [JSON.stringify([...sight])];
}
