import type { Outcome, Statement, Value } from './statements.ts';

/** A file of `migrations/`: its name without its ending, and its SQL. */
export type Migration = readonly [name: string, sql: string];

/** The catalogue database in an actor's own storage, brought up to date when it is opened. */
export class StorageDatabase {
  readonly #storage: DurableObjectStorage;

  /** Throws what SQLite refuses of a migration; those before it stay applied. */
  constructor(storage: DurableObjectStorage, migrations: readonly Migration[]) {
    this.#storage = storage;
    const { sql } = storage;
    sql.exec('CREATE TABLE IF NOT EXISTS applied_migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL)');
    const applied = new Set(
      sql
        .exec<{ name: string }>('SELECT name FROM applied_migrations')
        .toArray()
        .map(({ name }) => name),
    );
    for (const migration of migrations) if (!applied.has(migration[0])) this.#apply(migration);
  }

  #apply([name, statements]: Migration): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      // An actor may not switch foreign keys off; it may have them hold at the end.
      sql.exec('PRAGMA defer_foreign_keys = on');
      sql.exec(statements.replace(/^PRAGMA foreign_keys=(?:ON|OFF);/gm, ''));
      sql.exec('INSERT INTO applied_migrations VALUES (?, ?)', name, Date.now());
    });
  }

  execute(statements: readonly Statement[]): Outcome {
    const { sql } = this.#storage;
    try {
      return this.#storage.transactionSync(() =>
        statements.map((statement) => {
          const cursor = sql.exec(statement.sql, ...statement.params);
          return { columns: cursor.columnNames, rows: [...cursor.raw<Value[]>()] };
        }),
      );
    } catch (error) {
      return { refused: error instanceof Error ? error.message : String(error) };
    }
  }
}
