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
`;
/** Milliseconds after which a request that nobody waits for any more has certainly come to its end. */
const aftermath = 10 * 60 * 1000;

/** Of vectors of a version: `first` and `last` are passages' ids, both included. */
export type Removal = { mirrorId: number; first: number; last: number; due: number };

type OwedRemoval = Removal & { id: number };

export interface Unsent {
  mirrorId: number;
  embedder: string;
  /** In order of `ordinal`. */
  passages: { id: number; ordinal: number; code: ArrayBuffer }[];
  /** No more of the version follows. */
  whole: boolean;
}

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
      for (const { id } of gone) {
        this.owe(this.#removalsOf(id, now));
        sql.exec('DELETE FROM mirrored WHERE id = ?', id);
      }
      sql.exec(
        `INSERT INTO mirrored (version_id, embedder) SELECT id, embedder FROM versions
         WHERE state = 'active' AND embedder IS NOT NULL AND id NOT IN (SELECT version_id FROM mirrored) ORDER BY id`,
      );
    });
  }

  /** All that is out there or may be. */
  everything(now: number): Removal[] {
    const ids = this.#storage.sql.exec<{ id: number }>('SELECT id FROM mirrored').toArray();
    return [
      ...this.#owed({ until: Number.MAX_SAFE_INTEGER, limit: -1 }),
      ...ids.flatMap(({ id }) => this.#removalsOf(id, now)),
    ];
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
  #removalsOf(mirrorId: number, now: number): Removal[] {
    const { sql } = this.#storage;
    const { tried, sent } = sql
      .exec<{ tried: number; sent: number }>('SELECT tried, sent FROM mirrored WHERE id = ?', mirrorId)
      .one();
    if (tried < 0) return [];
    const runs = sql
      .exec<{ first: number; last: number }>(
        `SELECT min(id) AS first, max(id) AS last FROM (
           SELECT chunks.id AS id, chunks.id - row_number() OVER (ORDER BY chunks.id) AS run
           FROM chunks JOIN mirrored ON mirrored.version_id = chunks.version_id
           WHERE mirrored.id = ? AND ordinal <= tried
         ) GROUP BY run`,
        mirrorId,
      )
      .toArray();
    const dues = tried > sent ? [now, now + aftermath] : [now];
    return dues.flatMap((due) => runs.map((run) => ({ mirrorId, ...run, due })));
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

  /** Vectors to send next, of one space, at most `limit`; undefined when nothing waits. They count as tried from now on. */
  take(limit: number): Unsent[] | undefined {
    const { sql } = this.#storage;
    return this.#storage.transactionSync(() => {
      const rows = sql
        .exec<{ id: number; versionId: number; embedder: string; sent: number }>(
          `SELECT id, version_id AS versionId, embedder, sent FROM mirrored WHERE state = 'sending' ORDER BY id LIMIT ?`,
          limit,
        )
        .toArray();
      const taken: Unsent[] = [];
      let room = limit;
      for (const { id: mirrorId, versionId, embedder, sent } of rows) {
        if (room === 0 || embedder !== rows[0]?.embedder) break;
        // One more than fits shows whether the version ends here.
        const next = this.#codesAfter(versionId, sent, room + 1);
        const passages = next.slice(0, room);
        const last = passages.at(-1)?.ordinal ?? sent;
        sql.exec('UPDATE mirrored SET tried = max(tried, ?) WHERE id = ?', last, mirrorId);
        taken.push({ mirrorId, embedder, passages, whole: next.length <= room });
        room -= passages.length;
      }
      return taken.length === 0 ? undefined : taken;
    });
  }

  #codesAfter(versionId: number, ordinal: number, limit: number): Unsent['passages'] {
    return this.#storage.sql
      .exec<{ id: number; ordinal: number; code: ArrayBuffer }>(
        `SELECT chunks.id, ordinal, code FROM chunks JOIN vectors ON chunk_id = chunks.id
         WHERE version_id = ? AND ordinal > ? ORDER BY ordinal LIMIT ?`,
        versionId,
        ordinal,
        limit,
      )
      .toArray();
  }

  /** What was taken has arrived; `receipt` is absent when it held no vector at all. */
  sent(taken: readonly Unsent[], receipt?: UpsertReceipt): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      const receiptId = receipt && this.#keep(receipt);
      for (const { mirrorId, passages, whole } of taken) {
        const last = passages.at(-1)?.ordinal;
        if (last !== undefined) sql.exec('UPDATE mirrored SET sent = ? WHERE id = ?', last, mirrorId);
        if (!whole) continue;
        sql.exec(
          `UPDATE mirrored SET state = CASE WHEN ?2 IS NULL THEN 'shown' ELSE 'sent' END, receipt = ?2 WHERE id = ?1`,
          mirrorId,
          receiptId ?? null,
        );
      }
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
