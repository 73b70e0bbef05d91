import { Problem } from '../../domain/problem.ts';
import type { Writer } from '../../domain/ports/passage-version.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS writers (task_id TEXT PRIMARY KEY, least INTEGER NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS gone (document_id TEXT PRIMARY KEY, at INTEGER NOT NULL);
`;
/** Seconds that both are remembered: longer than any work that could still come late. */
const memory = 24 * 60 * 60;

/**
 * Whose writes a collection still takes: of each task the newest claim alone, none once its work was discarded, and for a
 * removed document nobody's. A call may arrive long after its sender was cancelled or overtaken.
 */
export class PassageWriters {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  /** Throws `cancelled` for a claim that was overtaken or whose work was discarded. */
  admit({ taskId, lease }: Writer): void {
    const least = this.#least(taskId);
    if (lease < least) throw new Problem('cancelled', 'This work was cancelled, or somebody else goes on with it.');
    if (lease > least) this.#set(taskId, lease);
  }

  /** Takes no more from this claim. */
  close({ taskId, lease }: Writer): void {
    if (lease >= this.#least(taskId)) this.#set(taskId, lease + 1);
  }

  bury(documentId: string): void {
    this.#sql.exec('INSERT OR REPLACE INTO gone VALUES (?, unixepoch())', documentId);
  }

  isGone(documentId: string): boolean {
    return this.#sql.exec('SELECT 1 FROM gone WHERE document_id = ?', documentId).toArray().length > 0;
  }

  forget(): void {
    this.#sql.exec('DELETE FROM writers WHERE at < unixepoch() - ?', memory);
    this.#sql.exec('DELETE FROM gone WHERE at < unixepoch() - ?', memory);
  }

  #least(taskId: string): number {
    const [row] = this.#sql.exec<{ least: number }>('SELECT least FROM writers WHERE task_id = ?', taskId).toArray();
    return row?.least ?? 0;
  }

  #set(taskId: string, least: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO writers VALUES (?, ?, unixepoch())', taskId, least);
  }
}
