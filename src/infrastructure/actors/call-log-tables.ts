import { AuditTables } from './audit-tables.ts';
import type { Checkpoint } from '../../domain/audit/checkpoint.ts';

/** The triggers stop mistakes, as those of the audit log do: what lies behind the checkpoint stays. */
const latestStay = `
  CREATE TABLE IF NOT EXISTS checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    mac TEXT NOT NULL
  );
  CREATE TRIGGER IF NOT EXISTS checkpoint_goes_on BEFORE UPDATE ON checkpoint WHEN NEW.seq <= OLD.seq
    BEGIN SELECT RAISE(ABORT, 'The call log forgets the oldest alone.'); END;
  DROP TRIGGER IF EXISTS entries_remain;
  CREATE TRIGGER IF NOT EXISTS latest_remain BEFORE DELETE ON entries
    WHEN OLD.seq > coalesce((SELECT seq FROM checkpoint), 0)
    BEGIN SELECT RAISE(ABORT, 'The call log forgets the oldest alone.'); END;
`;

/** A plugin's log of calls in its actor's SQLite: as the audit log, but for what is let go. */
export class CallLogTables extends AuditTables {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    super(storage, latestStay);
    this.#storage = storage;
  }

  checkpoint(): Checkpoint | undefined {
    const rows = this.#storage.sql.exec<{ seq: number; hash: string; mac: string }>(
      'SELECT seq, hash, mac FROM checkpoint',
    );
    return rows.toArray()[0];
  }

  prune({ seq, hash, mac }: Checkpoint): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec(
        'INSERT INTO checkpoint VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac',
        seq,
        hash,
        mac,
      );
      this.#storage.sql.exec('DELETE FROM entries WHERE seq <= ?', seq);
    });
  }
}
