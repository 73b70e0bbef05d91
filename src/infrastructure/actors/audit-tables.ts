import { genesis } from '../../domain/audit/entry.ts';
import type { AuditEntry, ChainHead } from '../../domain/audit/entry.ts';
import type { AuditQuery } from '../../domain/ports/audit-log.ts';
import type { AuditStore } from '../../domain/audit/chained-log.ts';

/** The triggers stop mistakes, not a thief with the database in hand: what is done behind them breaks the chain. */
const schema = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    target_kind TEXT,
    target_id TEXT,
    outcome TEXT NOT NULL,
    request_id TEXT NOT NULL,
    ip TEXT,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS entries_by_actor ON entries (actor_id, seq);
  CREATE INDEX IF NOT EXISTS entries_by_target ON entries (target_id, seq);
  CREATE INDEX IF NOT EXISTS entries_by_kind ON entries (kind, seq);
  CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL);
  INSERT OR IGNORE INTO head VALUES (1, ${genesis.seq}, '${genesis.hash}');
  CREATE TRIGGER IF NOT EXISTS entries_in_order BEFORE INSERT ON entries
    WHEN NEW.seq IS NOT (SELECT seq + 1 FROM head) OR NEW.previous IS NOT (SELECT hash FROM head)
    BEGIN SELECT RAISE(ABORT, 'An audit entry follows the head.'); END;
  CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END;
  CREATE TRIGGER IF NOT EXISTS head_goes_on BEFORE UPDATE ON head WHEN NEW.seq <= OLD.seq
    BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END;
  CREATE TRIGGER IF NOT EXISTS head_remains BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END;
`;

const everythingStays = `
  CREATE TRIGGER IF NOT EXISTS entries_remain BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END;
`;

type EntryRow = {
  seq: number;
  at: string;
  kind: string;
  actor_kind: string;
  actor_id: string;
  target_kind: string | null;
  target_id: string | null;
  outcome: string;
  request_id: string;
  ip: string | null;
  detail: string;
  previous: string;
  hash: string;
};

/** The audit log in its actor's SQLite. */
export class AuditTables implements AuditStore {
  readonly #storage: DurableObjectStorage;

  /** `stays` are the triggers that keep entries from being deleted. */
  constructor(storage: DurableObjectStorage, stays = everythingStays) {
    this.#storage = storage;
    storage.sql.exec(schema + stays);
  }

  head(): ChainHead {
    return this.#storage.sql.exec<{ seq: number; hash: string }>('SELECT seq, hash FROM head').toArray()[0] ?? genesis;
  }

  append(entries: readonly AuditEntry[]): void {
    this.#storage.transactionSync(() => {
      for (const entry of entries) {
        this.#storage.sql.exec(
          'INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          entry.seq,
          entry.at,
          entry.kind,
          entry.actor.kind,
          entry.actor.id,
          entry.target?.kind ?? null,
          entry.target?.id ?? null,
          entry.outcome,
          entry.requestId,
          entry.ip ?? null,
          JSON.stringify(entry.detail),
          entry.previous,
          entry.hash,
        );
        this.#storage.sql.exec('UPDATE head SET seq = ?, hash = ?', entry.seq, entry.hash);
      }
    });
  }

  from(seq: number, limit: number): AuditEntry[] {
    return this.#entries('WHERE seq >= ? ORDER BY seq LIMIT ?', seq, limit);
  }

  list({ before, limit, actor, kind, target, since, until }: AuditQuery): AuditEntry[] {
    const filters: [string, SqlStorageValue | undefined][] = [
      ['seq < ?', before],
      ['actor_id = ?', actor],
      ['kind = ?', kind],
      ['target_id = ?', target],
      ['at >= ?', since],
      ['at < ?', until],
    ];
    const given = filters.filter(([, value]) => value !== undefined);
    const where = given.length === 0 ? '' : `WHERE ${given.map(([filter]) => filter).join(' AND ')}`;
    return this.#entries(`${where} ORDER BY seq DESC LIMIT ?`, ...given.map(([, value]) => value ?? null), limit);
  }

  #entries(rest: string, ...values: SqlStorageValue[]): AuditEntry[] {
    return this.#storage.sql
      .exec<EntryRow>(`SELECT * FROM entries ${rest}`, ...values)
      .toArray()
      .map(toEntry);
  }
}

function toEntry(row: EntryRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    actor: { kind: row.actor_kind, id: row.actor_id },
    ...((row.target_kind !== null || row.target_id !== null) && {
      target: { kind: row.target_kind ?? '', id: row.target_id ?? '' },
    }),
    outcome: row.outcome,
    requestId: row.request_id,
    ...(row.ip !== null && { ip: row.ip }),
    detail: parseDetail(row.detail),
    previous: row.previous,
    hash: row.hash,
  };
}

/** What is no longer an object of details was not written by the log, and must not read as if it were. */
function parseDetail(text: string): AuditEntry['detail'] {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail as AuditEntry['detail'];
  } catch {
    // Not even JSON.
  }
  return { unreadable: 1 };
}
