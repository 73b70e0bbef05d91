import { quotedTerms } from './full-text.ts';

/** In an index of fewer rows than this nothing is worth saving. */
const fewRows = 1_000;
/** Terms remembered at once. */
const mostTerms = 2_000;

/** How many rows of the full-text index hold a term, remembered until the index changes. */
export class TermCounts {
  readonly #sql: SqlStorage;
  readonly #rows = new Map<string, number>();
  #total: number | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether half of all rows or more hold the term: BM25 gives it no weight then. Never so in a small index. */
  isCommon(term: string): boolean {
    this.#total ??= this.#count('SELECT count(*) AS count FROM chunks');
    return this.#total >= fewRows && 2 * this.#holding(term) >= this.#total;
  }

  #holding(term: string): number {
    const known = this.#rows.get(term);
    if (known !== undefined) return known;
    if (this.#rows.size >= mostTerms) this.#rows.clear();
    const count = this.#count('SELECT count(*) AS count FROM words WHERE words MATCH ?', quotedTerms([term]));
    this.#rows.set(term, count);
    return count;
  }

  #count(query: string, ...values: string[]): number {
    return this.#sql.exec<{ count: number }>(query, ...values).one().count;
  }

  /** Call when rows came or went. */
  forget(): void {
    this.#rows.clear();
    this.#total = undefined;
  }
}
