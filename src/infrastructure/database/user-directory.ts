import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { accessEntries, deviceGrants, groupMembers, identities, invitations, users } from './schema.ts';
import { isUniqueViolation } from './unique-violation.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { Identity, NewUser, UserDirectory, UserRecord } from '../../domain/ports/user-directory.ts';

export class D1UserDirectory implements UserDirectory {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get #now(): number {
    return this.#clock.now().getTime();
  }

  async owner(newId: string): Promise<UserRecord> {
    const made = { id: newId, name: 'Owner', role: 'owner' as const, createdAt: this.#now };
    const [, rows] = await this.#database.batch([
      this.#database.insert(users).values(made).onConflictDoNothing(),
      this.#database.select().from(users).where(eq(users.role, 'owner')),
    ]);
    return only(rows);
  }

  async find(id: string): Promise<UserRecord | undefined> {
    const [row] = await this.#database.select().from(users).where(eq(users.id, id));
    return row;
  }

  async byIdentity({ issuer, subject }: Identity): Promise<UserRecord | undefined> {
    const [row] = await this.#database
      .select({ user: users })
      .from(identities)
      .innerJoin(users, eq(users.id, identities.userId))
      .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)));
    return row?.user;
  }

  async list(page: { after?: string; limit: number }): Promise<UserRecord[]> {
    return this.#database
      .select()
      .from(users)
      .where(page.after === undefined ? undefined : gt(users.id, page.after))
      .orderBy(asc(users.id))
      .limit(page.limit);
  }

  async count(): Promise<number> {
    return this.#database.$count(users);
  }

  async create(user: NewUser, identity?: Identity): Promise<UserRecord> {
    const createdAt = this.#now;
    const insert = this.#database.insert(users).values({ ...user, createdAt });
    if (identity === undefined) return only(await insert.returning());
    // The identity goes first: a user is made only if it became this user's, so that a race leaves no user without one.
    const claimed = sql`exists (select 1 from identities where issuer = ${identity.issuer} and subject = ${identity.subject} and user_id = ${user.id})`;
    await this.#database.batch([
      this.#database
        .insert(identities)
        .values({ ...identity, userId: user.id, createdAt })
        .onConflictDoNothing(),
      this.#database
        .insert(users)
        .select(
          sql`select ${user.id}, ${user.name}, ${user.email}, ${user.role}, 0, null, null, null, ${createdAt} where ${claimed}`,
        ),
    ]);
    return only([await this.byIdentity(identity)]);
  }

  async link(userId: string, identity: Identity): Promise<boolean> {
    await this.#database
      .insert(identities)
      .values({ ...identity, userId, createdAt: this.#now })
      .onConflictDoNothing();
    return (await this.byIdentity(identity))?.id === userId;
  }

  async update(
    id: string,
    change: Partial<Pick<UserRecord, 'name' | 'role' | 'requestsPerDay' | 'tokensPerDay'>>,
  ): Promise<void> {
    if (Object.keys(change).length > 0) await this.#database.update(users).set(change).where(eq(users.id, id));
  }

  async handOver(from: string, to: string): Promise<void> {
    // Somebody who has just gone or been shut out is no heir.
    const heir = sql`exists (select 1 from users where id = ${to} and disabled_at is null)`;
    try {
      await this.#database.batch([
        this.#database
          .update(users)
          .set({ role: 'admin' })
          .where(and(eq(users.id, from), eq(users.role, 'owner'), heir)),
        this.#database.update(users).set({ role: 'owner' }).where(eq(users.id, to)),
      ]);
    } catch (cause) {
      if (!isUniqueViolation(cause, 'users.role')) throw cause;
      throw new Problem('conflict', 'Ownership went another way at the same moment. Look again.', { cause });
    }
  }

  async disable(id: string): Promise<void> {
    await this.#database
      .update(users)
      .set({ disabledAt: this.#now, epoch: sql`${users.epoch} + 1` })
      .where(eq(users.id, id));
  }

  async enable(id: string): Promise<void> {
    await this.#database.update(users).set({ disabledAt: null }).where(eq(users.id, id));
  }

  async raiseEpoch(id: string): Promise<void> {
    await this.#database
      .update(users)
      .set({ epoch: sql`${users.epoch} + 1` })
      .where(eq(users.id, id));
  }

  async erase(id: string): Promise<void> {
    await this.#database.batch([
      this.#database.delete(identities).where(eq(identities.userId, id)),
      this.#database.delete(groupMembers).where(eq(groupMembers.userId, id)),
      this.#database
        .delete(accessEntries)
        .where(and(eq(accessEntries.subjectKind, 'user'), eq(accessEntries.subjectId, id))),
      this.#database.delete(deviceGrants).where(eq(deviceGrants.userId, id)),
      // Those they sent name others, the one they came by names them.
      this.#database.delete(invitations).where(or(eq(invitations.invitedBy, id), eq(invitations.usedBy, id))),
      this.#database.delete(users).where(eq(users.id, id)),
    ]);
  }
}

function only(rows: readonly (UserRecord | undefined)[]): UserRecord {
  const [row] = rows;
  if (row === undefined) throw new Error('The database did not give back the row that it was given.');
  return row;
}
