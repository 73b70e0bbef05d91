import { and, eq, sql } from 'drizzle-orm';
import { accessEntries, groups, users } from './schema.ts';
import { accessLevel, accessRank } from '../../domain/identity/access.ts';
import type { AccessEntry, AccessLists, AccessObject, AccessSubject } from '../../domain/ports/access-lists.ts';
import type { AccessLevel } from '../../domain/identity/access.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Column, SQL } from 'drizzle-orm';
import type { Database } from './database.ts';

const mostEntries = 1000;

export class D1AccessLists implements AccessLists {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async list(object: AccessObject): Promise<AccessEntry[]> {
    const rows = await this.#database
      .select({
        kind: accessEntries.subjectKind,
        id: accessEntries.subjectId,
        rank: accessEntries.rank,
        user: users.name,
        group: groups.name,
      })
      .from(accessEntries)
      .leftJoin(users, and(eq(accessEntries.subjectKind, 'user'), eq(users.id, accessEntries.subjectId)))
      .leftJoin(groups, and(eq(accessEntries.subjectKind, 'group'), eq(groups.id, accessEntries.subjectId)))
      .where(of(object))
      .orderBy(accessEntries.createdAt)
      .limit(mostEntries);
    return rows.flatMap(({ kind, id, rank, user, group }) => {
      const level = accessLevel(rank);
      return level === undefined ? [] : [{ subject: { kind, id }, name: user ?? group ?? 'Everyone', level }];
    });
  }

  async grant(object: AccessObject, subject: AccessSubject, level: AccessLevel): Promise<void> {
    const rank = accessRank(level);
    await this.#database
      .insert(accessEntries)
      .values({
        objectKind: object.kind,
        objectId: object.id,
        subjectKind: subject.kind,
        subjectId: subject.id,
        rank,
        createdAt: this.#clock.now().getTime(),
      })
      .onConflictDoUpdate({
        target: [accessEntries.objectKind, accessEntries.objectId, accessEntries.subjectKind, accessEntries.subjectId],
        set: { rank },
      });
  }

  async revoke(object: AccessObject, subject: AccessSubject): Promise<boolean> {
    const rows = await this.#database
      .delete(accessEntries)
      .where(and(of(object), eq(accessEntries.subjectKind, subject.kind), eq(accessEntries.subjectId, subject.id)))
      .returning({ rank: accessEntries.rank });
    return rows.length > 0;
  }

  async clear(object: AccessObject): Promise<void> {
    await this.#database.delete(accessEntries).where(of(object));
  }
}

function of({ kind, id }: AccessObject): SQL | undefined {
  return and(eq(accessEntries.objectKind, kind), eq(accessEntries.objectId, id));
}

/**
 * What a user may do with each object of a query, as a rank: 3 for the owner, else the most that the access list gives
 * the user, a group of theirs, or everyone; 0 for nothing. Columns are spelled out, since drizzle leaves them bare here.
 */
export function rankFor(userId: string, kind: AccessObject['kind'], table: 'collections' | 'sessions'): SQL<number> {
  const object = sql.raw(table);
  return sql<number>`case when ${object}.owner_id = ${userId} then 3 else coalesce((
    select max(rank) from access_entries
    where object_kind = ${kind} and object_id = ${object}.id and (
      (subject_kind = 'user' and subject_id = ${userId})
      or (subject_kind = 'group' and subject_id in (select group_id from group_members where user_id = ${userId}))
      or subject_kind = 'everyone'
    )), 0) end`;
}

/** The objects of a kind that a user owns or was given something on. Uses the indexes on both. */
export function isReachable(userId: string, kind: AccessObject['kind'], owner: Column, id: Column): SQL {
  return sql`(${owner} = ${userId} or ${id} in (
    select object_id from access_entries where object_kind = ${kind} and (
      (subject_kind = 'user' and subject_id = ${userId})
      or (subject_kind = 'group' and subject_id in (select group_id from group_members where user_id = ${userId}))
      or (subject_kind = 'everyone' and subject_id = '')
    )))`;
}
