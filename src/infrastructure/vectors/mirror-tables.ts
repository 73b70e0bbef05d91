import type { UpsertReceipt } from '../../domain/ports/vector-index.ts';

/**
 * What an index outside was given of a collection's vectors. A version that searches see is `sending`, then `sent`, then
 * `shown` once queries to that index see all of it; `tried` and `sent` are the ordinals of its last passages that may be
 * there and that certainly were taken. Its row's id is part of the vectors' ids, so a version that comes back after it went
 * comes as other vectors. What is to be taken back are ranges of passages' ids.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS mirrored (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id INTEGER NOT NULL UNIQUE,
    embedder TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'sending',
    tried INTEGER NOT NULL DEFAULT -1,
    sent INTEGER NOT NULL DEFAULT -1,
    receipt INTEGER
  );
  CREATE INDEX IF NOT EXISTS mirrored_by_state ON mirrored (state);
  CREATE TABLE IF NOT EXISTS mirror_receipts (id INTEGER PRIMARY KEY AUTOINCREMENT, receipt TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS mirror_removals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mirror_id INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    due INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS mirror_removals_by_due ON mirror_removals (due);
`;
/** Milliseconds after which a request that nobody waits for any more has certainly come to its end. */
const aftermath = 10 * 60 * 1000;

/** Of vectors of a version: `first` and `last` are passages' ids, both included. */
export type Removal = { mirrorId: number; first: number; last: number; due: number };

type OwedRemoval = Removal & { id: number };

/** Vectors of one space that wait for being sent, and how far that brings the versions they are of. */
export interface Unsent {
  embedder: string;
  passages: { mirrorId: number; id: number; code: ArrayBuffer }[];
  /** `last` is an ordinal; of a `whole` version nothing follows. */
  upTo: { mirrorId: number; last: number; whole: boolean }[];
}

type UnsentRow = { mirrorId: number; id: number; ordinal: number; code: ArrayBuffer };

/** `upTo` of what was taken, as a table. */
const reachedRows = `(
  SELECT value ->> 'mirrorId' AS mirrorId, value ->> 'last' AS last, value ->> 'whole' AS whole FROM json_each(?1)
) AS reached`;

export class MirrorTables {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(schema);
  }

  /** Takes up versions that searches came to see, and owes the removal of those that went out of sight. */
  reconcile(now: number): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      const gone = sql
        .exec<{ id: number }>(
          `SELECT id FROM mirrored
           WHERE NOT EXISTS (SELECT 1 FROM versions WHERE versions.id = version_id AND versions.state = 'active')`,
        )
        .toArray();
      this.owe(this.#removalsOf(gone, now));
      for (const { id } of gone) sql.exec('DELETE FROM mirrored WHERE id = ?', id);
      sql.exec(
        `INSERT INTO mirrored (version_id, embedder) SELECT id, embedder FROM versions
         WHERE state = 'active' AND embedder IS NOT NULL AND id NOT IN (SELECT version_id FROM mirrored) ORDER BY id`,
      );
    });
  }

  /** All that is out there or may be. */
  everything(now: number): Removal[] {
    const all = this.#storage.sql.exec<{ id: number }>('SELECT id FROM mirrored').toArray();
    return [...this.#owed({ until: Number.MAX_SAFE_INTEGER, limit: -1 }), ...this.#removalsOf(all, now)];
  }

  owe(removals: readonly Removal[]): void {
    for (const { mirrorId, first, last, due } of removals)
      this.#storage.sql.exec(
        'INSERT INTO mirror_removals (mirror_id, first, last, due) VALUES (?, ?, ?, ?)',
        mirrorId,
        first,
        last,
        due,
      );
  }

  /** Runs of ids; twice where a request may still be under way that brings them anew. */
  #removalsOf(mirrored: readonly { id: number }[], now: number): Removal[] {
    // The passages' table is gone when a collection is destroyed a second time.
    if (mirrored.length === 0) return [];
    return this.#storage.sql
      .exec<Omit<Removal, 'due'> & { unsure: number }>(
        `SELECT mirrorId, min(id) AS first, max(id) AS last, unsure FROM (
           SELECT mirrored.id AS mirrorId, chunks.id AS id, tried > sent AS unsure,
             chunks.id - row_number() OVER (PARTITION BY mirrored.id ORDER BY chunks.id) AS run
           FROM mirrored JOIN chunks ON chunks.version_id = mirrored.version_id AND ordinal <= tried
           WHERE mirrored.id IN (SELECT value FROM json_each(?))
         ) GROUP BY mirrorId, run`,
        JSON.stringify(mirrored.map(({ id }) => id)),
      )
      .toArray()
      .flatMap(({ unsure, ...run }) => (unsure === 0 ? [now] : [now, now + aftermath]).map((due) => ({ ...run, due })));
  }

  #owed({ until, limit }: { until: number; limit: number }): OwedRemoval[] {
    return this.#storage.sql
      .exec<OwedRemoval>(
        `SELECT id, mirror_id AS mirrorId, first, last, due FROM mirror_removals WHERE due <= ? ORDER BY due, id LIMIT ?`,
        until,
        limit,
      )
      .toArray();
  }

  /** What is due, at most `limit` vectors; hand it to `paid` when that is done. */
  owed(now: number, limit: number): OwedRemoval[] {
    const taken: OwedRemoval[] = [];
    let room = limit;
    for (const removal of this.#owed({ until: now, limit })) {
      if (room === 0) break;
      const last = Math.min(removal.last, removal.first + room - 1);
      room -= last - removal.first + 1;
      taken.push({ ...removal, last });
    }
    return taken;
  }

  paid(removals: readonly OwedRemoval[]): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      for (const { id, last } of removals) {
        sql.exec('UPDATE mirror_removals SET first = ? WHERE id = ?', last + 1, id);
        sql.exec('DELETE FROM mirror_removals WHERE id = ? AND first > last', id);
      }
    });
  }

  /** When the next removal is due. */
  nextRemoval(): number | undefined {
    const { due } = this.#storage.sql.exec<{ due: number | null }>('SELECT min(due) AS due FROM mirror_removals').one();
    return due ?? undefined;
  }

  /** What to send next, at most `limit` vectors; undefined when nothing waits. They count as tried from now on. */
  take(limit: number): Unsent | undefined {
    const { sql } = this.#storage;
    return this.#storage.transactionSync(() => {
      const [next] = sql
        .exec<{ embedder: string }>(`SELECT embedder FROM mirrored WHERE state = 'sending' ORDER BY id LIMIT 1`)
        .toArray();
      if (next === undefined) return undefined;
      // One more than fits shows whether the last version ends here.
      const rows = this.#unsent(next.embedder, limit + 1);
      const passages = rows.slice(0, limit);
      const upTo = reached(passages, rows[limit]?.mirrorId);
      sql.exec(
        `UPDATE mirrored SET tried = max(tried, reached.last) FROM ${reachedRows} WHERE id = mirrorId`,
        JSON.stringify(upTo),
      );
      if (rows.length <= limit) this.#passOverEmpty(next.embedder, upTo);
      return { embedder: next.embedder, passages, upTo };
    });
  }

  #unsent(embedder: string, limit: number): UnsentRow[] {
    return this.#storage.sql
      .exec<UnsentRow>(
        `SELECT mirrored.id AS mirrorId, chunks.id, ordinal, code
         FROM mirrored CROSS JOIN chunks ON chunks.version_id = mirrored.version_id AND ordinal > sent
         CROSS JOIN vectors ON chunk_id = chunks.id
         WHERE state = 'sending' AND embedder = ? ORDER BY mirrored.id, ordinal LIMIT ?`,
        embedder,
        limit,
      )
      .toArray();
  }

  /** Versions that have no vector at all need not be sent. */
  #passOverEmpty(embedder: string, upTo: Unsent['upTo']): void {
    this.#storage.sql.exec(
      `UPDATE mirrored SET state = 'shown' WHERE state = 'sending' AND embedder = ?
       AND id NOT IN (SELECT value FROM json_each(?))`,
      embedder,
      JSON.stringify(upTo.map(({ mirrorId }) => mirrorId)),
    );
  }

  /** The index has them. */
  sent({ upTo }: Unsent, receipt: UpsertReceipt): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec(
        `UPDATE mirrored SET sent = reached.last, state = iif(whole, 'sent', state), receipt = iif(whole, ?2, NULL)
         FROM ${reachedRows} WHERE id = mirrorId`,
        JSON.stringify(upTo),
        this.#keep(receipt),
      );
    });
  }

  #keep(receipt: UpsertReceipt): number {
    return this.#storage.sql
      .exec<{ id: number }>('INSERT INTO mirror_receipts (receipt) VALUES (?) RETURNING id', JSON.stringify(receipt))
      .one().id;
  }

  /** The upsert that waits longest for being seen. */
  oldestReceipt(): { id: number; receipt: UpsertReceipt } | undefined {
    const [row] = this.#storage.sql
      .exec<{ id: number; receipt: string }>('SELECT id, receipt FROM mirror_receipts ORDER BY id LIMIT 1')
      .toArray();
    return row && { id: row.id, receipt: JSON.parse(row.receipt) as UpsertReceipt };
  }

  shown(receiptId: number): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      sql.exec(`UPDATE mirrored SET state = 'shown', receipt = NULL WHERE state = 'sent' AND receipt = ?`, receiptId);
      sql.exec('DELETE FROM mirror_receipts WHERE id = ?', receiptId);
    });
  }

  get hasUnsent(): boolean {
    return this.#storage.sql.exec(`SELECT 1 FROM mirrored WHERE state = 'sending' LIMIT 1`).toArray().length > 0;
  }

  get hasUnconfirmed(): boolean {
    return this.#storage.sql.exec('SELECT 1 FROM mirror_receipts LIMIT 1').toArray().length > 0;
  }
}

/** `next` is the version that the first passage left out is of. */
function reached(passages: readonly UnsentRow[], next: number | undefined): Unsent['upTo'] {
  const last = new Map(passages.map(({ mirrorId, ordinal }) => [mirrorId, ordinal]));
  return [...last].map(([mirrorId, ordinal]) => ({ mirrorId, last: ordinal, whole: mirrorId !== next }));
}
