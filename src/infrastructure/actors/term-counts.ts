import { quotedTerms } from './quoted-terms.ts';

/** In an index of fewer rows than this nothing is worth saving. */
const fewRows = 1_000;
/** Terms remembered at once. */
const mostTerms = 2_000;

/** How many rows of a full-text table hold a term, remembered until the table changes. */
export class TermCounts {
  readonly #sql: SqlStorage;
  readonly #table: string;
  readonly #rows = new Map<string, number>();
  #total: number | undefined;

  constructor(sql: SqlStorage, table: 'words' | 'grams') {
    this.#sql = sql;
    this.#table = table;
  }

  get total(): number {
    // FTS5's own list of rows: it counts them without reading the text's index.
    return (this.#total ??= this.#count(`SELECT count(*) AS count FROM ${this.#table}_docsize`));
  }

  /** Whether half of all rows or more hold the term: BM25 gives it no weight then. Never so in a small index. */
  isCommon(term: string): boolean {
    return this.total >= fewRows && 2 * this.#holding(term) >= this.total;
  }

  #holding(term: string): number {
    const known = this.#rows.get(term);
    if (known !== undefined) return known;
    if (this.#rows.size >= mostTerms) this.#rows.clear();
    const count = this.#count(
      `SELECT count(*) AS count FROM ${this.#table} WHERE ${this.#table} MATCH ?`,
      quotedTerms([term]),
    );
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
