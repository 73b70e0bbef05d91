import { mostNotes } from '../../domain/ports/memories.ts';
import type { Note } from '../../domain/ports/memories.ts';

/** A user's notes in their actor's SQLite. */
export class MemoryTables {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec(
      'create table if not exists notes (ordinal integer primary key autoincrement, id text not null unique, text text not null unique, created_at integer not null, session_id text)',
    );
  }

  list(): Note[] {
    return this.#notes('order by ordinal desc');
  }

  add({ id, text, createdAt, sessionId }: Note): Note | undefined {
    const [known] = this.#notes('where text = ?', text);
    if (known !== undefined) return known;
    const { count } = this.#sql.exec<{ count: number }>('select count(*) as count from notes').one();
    if (count >= mostNotes) return undefined;
    this.#sql.exec(
      'insert into notes (id, text, created_at, session_id) values (?, ?, ?, ?)',
      id,
      text,
      createdAt,
      sessionId,
    );
    return { id, text, createdAt, sessionId };
  }

  remove(id: string): boolean {
    return this.#sql.exec('delete from notes where id = ? returning id', id).toArray().length > 0;
  }

  clear(): number {
    return this.#sql.exec('delete from notes returning id').toArray().length;
  }

  #notes(rest: string, ...values: SqlStorageValue[]): Note[] {
    return this.#sql
      .exec<{ id: string; text: string; created_at: number; session_id: string | null }>(
        `select id, text, created_at, session_id from notes ${rest}`,
        ...values,
      )
      .toArray()
      .map(({ id, text, created_at: createdAt, session_id: sessionId }) => ({ id, text, createdAt, sessionId }));
  }
}
