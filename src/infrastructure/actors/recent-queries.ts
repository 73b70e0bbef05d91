import type { PassageQuery } from '../../domain/ports/passage-store.ts';
import type { RecentQuery } from '../../domain/ports/shadow-index.ts';

const schema = `CREATE TABLE IF NOT EXISTS questions (
  text TEXT PRIMARY KEY, embedder TEXT, vector BLOB, at INTEGER NOT NULL
)`;
const most = 50;
/** Seconds. */
const longest = 30 * 24 * 60 * 60;

type Row = { text: string; embedder: string | null; vector: ArrayBuffer | null };

/** The last queries of a collection, each once: what a new index is compared with the old one by. */
export class RecentQueries {
  readonly #sql: SqlStorage;
  #unsaved: RecentQuery[] = [];

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`DROP TABLE IF EXISTS queries; ${schema}`);
  }

  /** In memory alone, so that nobody's search waits for a disk. */
  note({ question: text, dense, isReplay }: PassageQuery): void {
    if (isReplay === true) return;
    const vector = dense && { dense: { embedder: dense.embedder, vector: dense.vector } };
    this.#unsaved = [...this.#unsaved.filter((query) => query.text !== text), { text, ...vector }];
    this.#unsaved = this.#unsaved.slice(-most);
  }

  get hasUnsaved(): boolean {
    return this.#unsaved.length > 0;
  }

  save(): void {
    for (const { text, dense } of this.#unsaved)
      this.#sql.exec(
        'INSERT OR REPLACE INTO questions VALUES (?, ?, ?, unixepoch())',
        text,
        dense?.embedder ?? null,
        dense === undefined ? null : dense.vector.slice().buffer,
      );
    this.#unsaved = [];
    this.#sql.exec(
      `DELETE FROM questions WHERE at < unixepoch() - ? OR rowid NOT IN (SELECT rowid FROM questions ORDER BY rowid DESC LIMIT ?)`,
      longest,
      most,
    );
  }

  list(): RecentQuery[] {
    this.save();
    return this.#sql
      .exec<Row>('SELECT * FROM questions ORDER BY rowid DESC')
      .toArray()
      .map(({ text, embedder, vector }) => ({
        text,
        ...(embedder !== null && vector !== null && { dense: { embedder, vector: new Float32Array(vector) } }),
      }));
  }
}
