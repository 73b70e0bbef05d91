import { and, asc, eq } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { accessEntries, groupMembers, groups, users } from './schema.ts';
import { isUniqueViolation } from './unique-violation.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { GroupDirectory, GroupRecord } from '../../domain/ports/group-directory.ts';

const mostMembers = 1000;

export class D1GroupDirectory implements GroupDirectory {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async create(group: Omit<GroupRecord, 'createdAt'>): Promise<GroupRecord> {
    const record = { ...group, createdAt: this.#clock.now().getTime() };
    await unlessTaken(this.#database.insert(groups).values(record));
    return record;
  }

  async find(id: string): Promise<GroupRecord | undefined> {
    const [row] = await this.#database.select().from(groups).where(eq(groups.id, id));
    return row;
  }

  async list(limit: number): Promise<GroupRecord[]> {
    return this.#database.select().from(groups).orderBy(asc(groups.name)).limit(limit);
  }

  async update(id: string, change: Partial<Omit<GroupRecord, 'id' | 'createdAt'>>): Promise<void> {
    if (Object.keys(change).length > 0)
      await unlessTaken(this.#database.update(groups).set(change).where(eq(groups.id, id)));
  }

  async remove(id: string): Promise<void> {
    await this.#database.batch([
      this.#database
        .delete(accessEntries)
        .where(and(eq(accessEntries.subjectKind, 'group'), eq(accessEntries.subjectId, id))),
      this.#database.delete(groupMembers).where(eq(groupMembers.groupId, id)),
      this.#database.delete(groups).where(eq(groups.id, id)),
    ]);
  }

  async members(id: string): Promise<{ id: string; name: string }[]> {
    return this.#database
      .select({ id: users.id, name: users.name })
      .from(groupMembers)
      .innerJoin(users, eq(users.id, groupMembers.userId))
      .where(eq(groupMembers.groupId, id))
      .orderBy(asc(users.name))
      .limit(mostMembers);
  }

  async addMember(groupId: string, userId: string): Promise<void> {
    await this.#database.insert(groupMembers).values({ groupId, userId }).onConflictDoNothing();
  }

  async removeMember(groupId: string, userId: string): Promise<void> {
    await this.#database
      .delete(groupMembers)
      .where(and(eq(groupMembers.groupId, groupId), eq(groupMembers.userId, userId)));
  }

  async ofUser(userId: string): Promise<GroupRecord[]> {
    const rows = await this.#database
      .select({ group: groups })
      .from(groupMembers)
      .innerJoin(groups, eq(groups.id, groupMembers.groupId))
      .where(eq(groupMembers.userId, userId));
    return rows.map(({ group }) => group);
  }
}

async function unlessTaken(statement: PromiseLike<unknown>): Promise<void> {
  try {
    await statement;
  } catch (cause) {
    if (!isUniqueViolation(cause, 'groups.name')) throw cause;
    throw new Problem('conflict', 'There is a group of that name.', { cause });
  }
}
