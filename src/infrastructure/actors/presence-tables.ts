/** Sessions kept; who opens more than this at once has the oldest forgotten, whose sockets end at their next frame. */
const most = 1000;

/** At which sessions a user has something open, as far as anybody told. */
export class PresenceTables {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec('create table if not exists open_sessions (id text primary key, at integer not null)');
  }

  add(sessionId: string): void {
    this.#sql.exec('insert or replace into open_sessions (id, at) values (?, ?)', sessionId, Date.now());
    this.#sql.exec(
      'delete from open_sessions where id in (select id from open_sessions order by at desc limit -1 offset ?)',
      most,
    );
  }

  list(): string[] {
    return this.#sql
      .exec<{ id: string }>('select id from open_sessions')
      .toArray()
      .map(({ id }) => id);
  }

  clear(): void {
    this.#sql.exec('delete from open_sessions');
  }
}
