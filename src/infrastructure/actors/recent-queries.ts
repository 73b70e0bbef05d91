import type { PassageQuery } from '../../domain/ports/passage-store.ts';
import type { RecentQuery } from '../../domain/ports/shadow-index.ts';

const schema = `CREATE TABLE IF NOT EXISTS queries (
  text TEXT PRIMARY KEY, terms TEXT NOT NULL, embedder TEXT, vector BLOB, at INTEGER NOT NULL
)`;
const most = 50;
/** Seconds. */
const longest = 30 * 24 * 60 * 60;

type Row = { text: string; terms: string; embedder: string | null; vector: ArrayBuffer | null };

/** The last queries of a collection, each once: what a new index is compared with the old one by. */
export class RecentQueries {
  readonly #sql: SqlStorage;
  #unsaved: RecentQuery[] = [];

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  /** In memory alone, so that nobody's search waits for a disk. */
  note({ text, terms, dense }: PassageQuery): void {
    if (text === undefined) return;
    this.#unsaved = [...this.#unsaved.filter((query) => query.text !== text), { text, terms, ...(dense && { dense }) }];
    this.#unsaved = this.#unsaved.slice(-most);
  }

  get hasUnsaved(): boolean {
    return this.#unsaved.length > 0;
  }

  save(): void {
    for (const { text, terms, dense } of this.#unsaved)
      this.#sql.exec(
        'INSERT OR REPLACE INTO queries VALUES (?, ?, ?, ?, unixepoch())',
        text,
        JSON.stringify(terms),
        dense?.embedder ?? null,
        dense === undefined ? null : dense.vector.slice().buffer,
      );
    this.#unsaved = [];
    this.#sql.exec(
      `DELETE FROM queries WHERE at < unixepoch() - ? OR rowid NOT IN (SELECT rowid FROM queries ORDER BY rowid DESC LIMIT ?)`,
      longest,
      most,
    );
  }

  list(): RecentQuery[] {
    this.save();
    return this.#sql
      .exec<Row>('SELECT * FROM queries ORDER BY rowid DESC')
      .toArray()
      .map(({ text, terms, embedder, vector }) => ({
        text,
        terms: JSON.parse(terms) as string[],
        ...(embedder !== null && vector !== null && { dense: { embedder, vector: new Float32Array(vector) } }),
      }));
  }
}
