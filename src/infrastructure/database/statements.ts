/** What a statement may be given, and what a row holds. */
export type Value = string | number | null | ArrayBuffer;

/** One SQL statement with the values of its parameters, in order. */
export interface Statement {
  sql: string;
  params: Value[];
}

/** What a statement gave back: a row's values in the order of its columns. */
export interface Rows {
  columns: string[];
  rows: Value[][];
}

/** What statements gave back each, or why none of them was done: an answer as good as the other, no fault of an actor. */
export type Outcome = Rows[] | { refused: string };

/** SQLite where it is reached by messages. */
export interface StatementRunner {
  /** All in one transaction. */
  execute(statements: Statement[]): Promise<Outcome>;
}
