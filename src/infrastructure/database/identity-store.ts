import { and, eq, gt, lt } from 'drizzle-orm';
import { logins, usedLinks, users } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { IdentityStore, UserRecord } from '../../domain/ports/identity-store.ts';

export class D1IdentityStore implements IdentityStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async useLink(id: string, expiresAt: number): Promise<boolean> {
    const [, rows] = await this.#database.batch([
      this.#database.delete(usedLinks).where(lt(usedLinks.expiresAt, this.#clock.now().getTime())),
      this.#database.insert(usedLinks).values({ id, expiresAt }).onConflictDoNothing().returning(),
    ]);
    return rows.length > 0;
  }

  async owner(newId: string): Promise<UserRecord> {
    const createdAt = this.#clock.now().getTime();
    const made = { id: newId, name: 'Owner', role: 'owner' as const, createdAt };
    const [, rows] = await this.#database.batch([
      this.#database.insert(users).values(made).onConflictDoNothing(),
      this.#database.select().from(users).where(eq(users.role, 'owner')),
    ]);
    return rows[0] ?? made;
  }

  async addLogin(login: { tokenHash: string; userId: string; expiresAt: number }): Promise<void> {
    const now = this.#clock.now().getTime();
    await this.#database.batch([
      this.#database.delete(logins).where(lt(logins.expiresAt, now)),
      this.#database.insert(logins).values({ ...login, createdAt: now }),
    ]);
  }

  async userOfLogin(tokenHash: string): Promise<UserRecord | undefined> {
    const [row] = await this.#database
      .select({ id: users.id, name: users.name, role: users.role })
      .from(logins)
      .innerJoin(users, eq(users.id, logins.userId))
      .where(and(eq(logins.tokenHash, tokenHash), gt(logins.expiresAt, this.#clock.now().getTime())));
    return row;
  }

  async removeLogin(tokenHash: string): Promise<void> {
    await this.#database.delete(logins).where(eq(logins.tokenHash, tokenHash));
  }
}
