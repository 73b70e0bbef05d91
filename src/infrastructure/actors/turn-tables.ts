import type { EventRow } from '../../domain/conversation/event-log.ts';
import type { Turn } from '../../domain/conversation/turn.ts';
import type { TurnStore } from '../../domain/conversation/conversation-log.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS turns (
    ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS events (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    turn_id TEXT NOT NULL,
    body TEXT NOT NULL,
    lengths TEXT
  );
  CREATE INDEX IF NOT EXISTS events_by_turn ON events (turn_id);
  CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, seq INTEGER NOT NULL);
`;

/** A session's turns and events in its actor's SQLite. */
export class TurnTables implements TurnStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec(schema);
  }

  insertTurn(turn: Turn): void {
    this.#sql.exec('INSERT INTO turns (id, state, body) VALUES (?, ?, ?)', turn.id, turn.state, JSON.stringify(turn));
  }

  updateTurn(turn: Turn): void {
    this.#sql.exec('UPDATE turns SET state = ?, body = ? WHERE id = ?', turn.state, JSON.stringify(turn), turn.id);
  }

  turn(id: string): Turn | undefined {
    return this.#turns('WHERE id = ?', id)[0];
  }

  turns({ before, limit }: { before?: string; limit: number }): Turn[] {
    const from =
      'WHERE ordinal < coalesce((SELECT ordinal FROM turns WHERE id = ?), 9e15) ORDER BY ordinal DESC LIMIT ?';
    return this.#turns(from, before ?? null, limit).reverse();
  }

  runningTurns(): Turn[] {
    return this.#turns(`WHERE state = 'running' ORDER BY ordinal`);
  }

  #turns(rest: string, ...values: SqlStorageValue[]): Turn[] {
    const rows = this.#sql.exec<{ body: string }>(`SELECT body FROM turns ${rest}`, ...values).toArray();
    return rows.map((row) => JSON.parse(row.body) as Turn);
  }

  put({ firstSeq, lastSeq, turnId, body, lengths }: EventRow): void {
    const packed = lengths === undefined ? null : JSON.stringify(lengths);
    this.#sql.exec('INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?)', firstSeq, lastSeq, turnId, body, packed);
  }

  rowsAfter(seq: number): EventRow[] {
    const rows = this.#sql
      .exec<{ first_seq: number; last_seq: number; turn_id: string; body: string; lengths: string | null }>(
        'SELECT * FROM events WHERE last_seq > ? ORDER BY first_seq',
        seq,
      )
      .toArray();
    return rows.map((row) => ({
      firstSeq: row.first_seq,
      lastSeq: row.last_seq,
      turnId: row.turn_id,
      body: row.body,
      ...(row.lengths !== null && { lengths: JSON.parse(row.lengths) as number[] }),
    }));
  }

  trimEvents(turns: number): void {
    const old = 'turn_id NOT IN (SELECT id FROM turns ORDER BY ordinal DESC LIMIT ?)';
    const [{ last }] = this.#sql
      .exec<{ last: number | null }>(`SELECT max(last_seq) AS last FROM events WHERE ${old}`, turns)
      .toArray() as [{ last: number | null }];
    if (last === null) return;
    this.#sql.exec(`DELETE FROM events WHERE ${old}`, turns);
    this.#write('trimmed', last);
  }

  trimmedTo(): number {
    return this.#read('trimmed');
  }

  readMark(): number {
    return this.#read('seq');
  }

  writeMark(seq: number): void {
    this.#write('seq', seq);
  }

  #read(name: string): number {
    return this.#sql.exec<{ seq: number }>('SELECT seq FROM marks WHERE name = ?', name).toArray()[0]?.seq ?? 0;
  }

  #write(name: string, seq: number): void {
    this.#sql.exec('INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq', name, seq);
  }
}
