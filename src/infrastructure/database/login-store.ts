import { and, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import { deviceGrants, logins, refreshTokens, users } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { LoginRecord, LoginStore, NewLogin, Rotation } from '../../domain/ports/login-store.ts';
import type { SQL } from 'drizzle-orm';
import type { UserRecord } from '../../domain/ports/user-directory.ts';

const loginColumns = {
  id: logins.id,
  userId: logins.userId,
  kind: logins.kind,
  label: logins.label,
  ip: logins.ip,
  createdAt: logins.createdAt,
  lastSeenAt: logins.lastSeenAt,
  expiresAt: logins.expiresAt,
};

/** Days without use after which a login ends, long before its own end. */
const idleDays = 14;
const idleMilliseconds = idleDays * 24 * 60 * 60 * 1000;

export class D1LoginStore implements LoginStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get #now(): number {
    return this.#clock.now().getTime();
  }

  get #alive(): SQL | undefined {
    return and(gt(logins.expiresAt, this.#now), gt(logins.lastSeenAt, this.#now - idleMilliseconds));
  }

  async addBrowser(login: NewLogin, tokenHash: string): Promise<void> {
    const now = this.#now;
    await this.#database.insert(logins).values({ ...login, tokenHash, createdAt: now, lastSeenAt: now });
  }

  async addDevice(login: NewLogin, refreshHash: string): Promise<void> {
    const now = this.#now;
    await this.#database.batch([
      this.#database.insert(logins).values({ ...login, createdAt: now, lastSeenAt: now }),
      this.#database.insert(refreshTokens).values({ tokenHash: refreshHash, loginId: login.id, createdAt: now }),
    ]);
  }

  byCookie(tokenHash: string): Promise<{ login: LoginRecord; user: UserRecord } | undefined> {
    return this.#one(eq(logins.tokenHash, tokenHash));
  }

  byId(id: string): Promise<{ login: LoginRecord; user: UserRecord } | undefined> {
    return this.#one(eq(logins.id, id));
  }

  async #one(which: SQL): Promise<{ login: LoginRecord; user: UserRecord } | undefined> {
    const [row] = await this.#database
      .select({ login: loginColumns, user: users })
      .from(logins)
      .innerJoin(users, eq(users.id, logins.userId))
      .where(and(which, this.#alive, isNull(users.disabledAt)));
    return row;
  }

  async rotate(input: {
    refreshHash: string;
    successorHash: string;
    attempt: string;
    grace: number;
  }): Promise<Rotation> {
    const { refreshHash, successorHash, attempt, grace } = input;
    const now = this.#now;
    // Who wins the row makes the successor, in the same transaction.
    const [won] = await this.#database.batch([
      this.#database
        .update(refreshTokens)
        .set({ usedAt: now, usedBy: attempt })
        .where(and(eq(refreshTokens.tokenHash, refreshHash), isNull(refreshTokens.usedAt)))
        .returning({ loginId: refreshTokens.loginId }),
      this.#database
        .insert(refreshTokens)
        .select(
          sql`select ${successorHash}, login_id, null, null, ${now} from refresh_tokens where token_hash = ${refreshHash} and used_by = ${attempt}`,
        )
        .onConflictDoNothing(),
    ]);
    const [token] = await this.#database.select().from(refreshTokens).where(eq(refreshTokens.tokenHash, refreshHash));
    const found = token && (await this.byId(token.loginId));
    if (token === undefined || found === undefined) return { outcome: 'unknown' };
    if (won.length > 0) return { outcome: 'rotated', ...found };
    const again =
      token.usedBy === attempt && (token.usedAt ?? 0) + grace > now && (await this.#isUnused(successorHash));
    if (again) return { outcome: 'rotated', ...found };
    await this.remove(found.user.id, found.login.id);
    return { outcome: 'reused', login: found.login };
  }

  async #isUnused(tokenHash: string): Promise<boolean> {
    const rows = await this.#database
      .select({ hash: refreshTokens.tokenHash })
      .from(refreshTokens)
      .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt)));
    return rows.length > 0;
  }

  async touch(id: string, ip: string | null): Promise<void> {
    await this.#database.update(logins).set({ lastSeenAt: this.#now, ip }).where(eq(logins.id, id));
  }

  async list(userId: string): Promise<LoginRecord[]> {
    return this.#database
      .select(loginColumns)
      .from(logins)
      .where(and(eq(logins.userId, userId), this.#alive))
      .orderBy(desc(logins.lastSeenAt))
      .limit(200);
  }

  async remove(userId: string, id: string): Promise<boolean> {
    const [, gone] = await this.#database.batch([
      this.#database.delete(refreshTokens).where(and(eq(refreshTokens.loginId, id), ofUser(userId))),
      this.#database
        .delete(logins)
        .where(and(eq(logins.id, id), eq(logins.userId, userId)))
        .returning({ id: logins.id }),
    ]);
    return gone.length > 0;
  }

  async removeAll(userId: string): Promise<number> {
    const [, gone] = await this.#database.batch([
      this.#database.delete(refreshTokens).where(ofUser(userId)),
      this.#database.delete(logins).where(eq(logins.userId, userId)).returning({ id: logins.id }),
      this.#database.delete(deviceGrants).where(eq(deviceGrants.userId, userId)),
    ]);
    return gone.length;
  }

  async expire(): Promise<void> {
    const unused = this.#now - idleMilliseconds;
    const over = or(lte(logins.expiresAt, this.#now), lte(logins.lastSeenAt, unused));
    const gone = this.#database.select({ id: logins.id }).from(logins).where(over);
    await this.#database.batch([
      this.#database.delete(refreshTokens).where(inArray(refreshTokens.loginId, gone)),
      this.#database.delete(logins).where(over),
    ]);
  }
}

function ofUser(userId: string): SQL {
  return sql`${refreshTokens.loginId} in (select id from logins where user_id = ${userId})`;
}
