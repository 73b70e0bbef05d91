import type { Bucket, BucketState } from '../../domain/limits/token-bucket.ts';
import type { DayUsage } from '../../domain/limits/budget.ts';
import type { LimitStore } from '../../domain/limits/caller-limits.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS buckets (
    capacity INTEGER NOT NULL,
    per_second REAL NOT NULL,
    level INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (capacity, per_second)
  );
  CREATE TABLE IF NOT EXISTS days (
    day TEXT PRIMARY KEY,
    requests INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    requests_limit INTEGER,
    tokens_limit INTEGER
  );
`;

/** A caller's buckets and daily counters in its actor's SQLite. */
export class LimitTables implements LimitStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec(schema);
  }

  buckets(): { bucket: Bucket; state: BucketState }[] {
    return this.#sql
      .exec<{ capacity: number; per_second: number; level: number; at: number }>('SELECT * FROM buckets')
      .toArray()
      .map(({ capacity, per_second: perSecond, level, at }) => ({
        bucket: { capacity, perSecond },
        state: { level, at },
      }));
  }

  writeBucket({ capacity, perSecond }: Bucket, { level, at }: BucketState): void {
    this.#sql.exec('INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?)', capacity, perSecond, level, at);
  }

  removeBucket({ capacity, perSecond }: Bucket): void {
    this.#sql.exec('DELETE FROM buckets WHERE capacity = ? AND per_second = ?', capacity, perSecond);
  }

  day(day: string): DayUsage | undefined {
    const row = this.#sql
      .exec<{ requests: number; tokens: number; requests_limit: number | null; tokens_limit: number | null }>(
        'SELECT requests, tokens, requests_limit, tokens_limit FROM days WHERE day = ?',
        day,
      )
      .toArray()[0];
    if (row === undefined) return undefined;
    const { requests, tokens, requests_limit: requestsPerDay, tokens_limit: tokensPerDay } = row;
    return {
      requests,
      tokens,
      limits: { ...(requestsPerDay !== null && { requestsPerDay }), ...(tokensPerDay !== null && { tokensPerDay }) },
    };
  }

  writeDay(day: string, { requests, tokens, limits }: DayUsage): void {
    const { requestsPerDay = null, tokensPerDay = null } = limits;
    this.#sql.exec(
      'INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?)',
      day,
      requests,
      tokens,
      requestsPerDay,
      tokensPerDay,
    );
  }

  removeDaysBefore(day: string): void {
    this.#sql.exec('DELETE FROM days WHERE day < ?', day);
  }

  hasDays(): boolean {
    return this.#sql.exec('SELECT 1 FROM days LIMIT 1').toArray().length > 0;
  }
}
