import { and, desc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import { apiKeys, users } from './schema.ts';
import type { ApiKeyRecord, ApiKeyStore, NewApiKey } from '../../domain/ports/api-key-store.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { SQL } from 'drizzle-orm';
import type { UserRecord } from '../../domain/ports/user-directory.ts';

export class D1ApiKeyStore implements ApiKeyStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get #now(): number {
    return this.#clock.now().getTime();
  }

  async add(key: NewApiKey, keyHash: string): Promise<ApiKeyRecord> {
    const createdAt = this.#now;
    await this.#database.insert(apiKeys).values({ ...key, keyHash, createdAt });
    return { ...key, createdAt, lastUsedAt: null };
  }

  byHash(keyHashes: readonly string[]): Promise<{ key: ApiKeyRecord; user: UserRecord } | undefined> {
    return this.#one(inArray(apiKeys.keyHash, [...keyHashes]));
  }

  byId(id: string): Promise<{ key: ApiKeyRecord; user: UserRecord } | undefined> {
    return this.#one(eq(apiKeys.id, id));
  }

  async #one(which: SQL): Promise<{ key: ApiKeyRecord; user: UserRecord } | undefined> {
    const [row] = await this.#database
      .select({ key: apiKeys, user: users })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .where(and(which, or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, this.#now)), isNull(users.disabledAt)));
    return row && { key: toRecord(row.key), user: row.user };
  }

  async touch(id: string): Promise<void> {
    await this.#database.update(apiKeys).set({ lastUsedAt: this.#now }).where(eq(apiKeys.id, id));
  }

  async list(userId: string): Promise<ApiKeyRecord[]> {
    const rows = await this.#database
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.userId, userId))
      .orderBy(desc(apiKeys.id))
      .limit(500);
    return rows.map(toRecord);
  }

  async replace(userId: string, id: string, change: { keyHash: string; hint: string }): Promise<boolean> {
    const rows = await this.#database
      .update(apiKeys)
      .set(change)
      .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId)))
      .returning({ id: apiKeys.id });
    return rows.length > 0;
  }

  async remove(userId: string, id: string): Promise<boolean> {
    const rows = await this.#database
      .delete(apiKeys)
      .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId)))
      .returning({ id: apiKeys.id });
    return rows.length > 0;
  }

  async removeAll(userId: string): Promise<number> {
    const rows = await this.#database.delete(apiKeys).where(eq(apiKeys.userId, userId)).returning({ id: apiKeys.id });
    return rows.length;
  }
}

/** Without the hash, which nobody needs to see. */
function toRecord(row: typeof apiKeys.$inferSelect): ApiKeyRecord {
  const { keyHash: _, ...record } = row;
  return record;
}
