import type { Rows, Statement, StatementRunner, Value } from './statements.ts';

/** Where the actor is found. Asked for anew with each statement: what reaches it belongs to one request. */
export interface DatabaseActors {
  getByName(name: string): StatementRunner;
}

/**
 * The catalogue database in an actor, as D1 is spoken to: the part of it that drizzle uses. One actor holds all of it, so
 * statements follow each other as they do in D1.
 */
export class ActorDatabase {
  readonly #actors: DatabaseActors;

  constructor(actors: DatabaseActors) {
    this.#actors = actors;
  }

  prepare(sql: string): ActorStatement {
    return new ActorStatement((statement) => this.#execute([statement]), { sql, params: [] });
  }

  /** All or none; what each gave back, in order. */
  async batch(statements: readonly ActorStatement[]): Promise<{ results: Record<string, Value>[] }[]> {
    const outcomes = await this.#execute(statements.map(({ statement }) => statement));
    return outcomes.map((outcome) => ({ results: byName(outcome) }));
  }

  async #execute(statements: Statement[]): Promise<Rows[]> {
    const outcome = await this.#actors.getByName('catalogue').execute(statements);
    if ('refused' in outcome) throw new Error(`The database refused a statement: ${outcome.refused}`);
    return outcome;
  }
}

class ActorStatement {
  readonly #execute: (statement: Statement) => Promise<Rows[]>;
  readonly statement: Statement;

  constructor(execute: (statement: Statement) => Promise<Rows[]>, statement: Statement) {
    this.#execute = execute;
    this.statement = statement;
  }

  bind(...values: unknown[]): ActorStatement {
    return new ActorStatement(this.#execute, { sql: this.statement.sql, params: values.map(asValue) });
  }

  async all(): Promise<{ results: Record<string, Value>[] }> {
    return { results: byName(await this.#one()) };
  }

  async run(): Promise<{ results: Record<string, Value>[] }> {
    return this.all();
  }

  async raw(): Promise<Value[][]> {
    return (await this.#one()).rows;
  }

  async #one(): Promise<Rows> {
    const [rows] = await this.#execute(this.statement);
    return rows ?? { columns: [], rows: [] };
  }
}

/** Of columns with the same name the last counts, as in D1. */
function byName({ columns, rows }: Rows): Record<string, Value>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));
}

function asValue(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof ArrayBuffer) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice().buffer;
  throw new TypeError(`A statement takes no ${typeof value}.`);
}
