import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import { accessLevel } from '../../domain/identity/access.ts';
import { isReachable, rankFor } from './access-lists.ts';
import { sessions } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { SessionDirectory, SessionRecord } from '../../domain/ports/session-directory.ts';

const columns = (userId: string) => ({ ...getTableColumns(sessions), rank: rankFor(userId, 'session', 'sessions') });

export class D1SessionDirectory implements SessionDirectory {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async create(record: Pick<SessionRecord, 'id' | 'ownerId' | 'title' | 'keyId'>): Promise<SessionRecord> {
    const now = this.#clock.now().getTime();
    const row = { ...record, createdAt: now, updatedAt: now };
    await this.#database.insert(sessions).values(row);
    return { ...row, access: 'manage' };
  }

  async find(id: string, userId: string): Promise<SessionRecord | undefined> {
    const [row] = await this.#database.select(columns(userId)).from(sessions).where(eq(sessions.id, id));
    return row && toRecord(row);
  }

  async list(userId: string, page: { before?: number; limit: number; keyId?: string }): Promise<SessionRecord[]> {
    const rows = await this.#database
      .select(columns(userId))
      .from(sessions)
      .where(
        and(
          isReachable(userId, 'session', sessions.ownerId, sessions.id),
          page.before === undefined ? undefined : lt(sessions.updatedAt, page.before),
          page.keyId === undefined ? undefined : eq(sessions.keyId, page.keyId),
        ),
      )
      .orderBy(desc(sessions.updatedAt))
      .limit(page.limit);
    return rows.map(toRecord);
  }

  async touch(id: string, title?: string): Promise<void> {
    const updatedAt = this.#clock.now().getTime();
    const named =
      title === undefined
        ? {}
        : { title: sql`case when ${sessions.title} = '' then ${title} else ${sessions.title} end` };
    await this.#database
      .update(sessions)
      .set({ updatedAt, ...named })
      .where(eq(sessions.id, id));
  }

  async remove(id: string): Promise<void> {
    await this.#database.delete(sessions).where(eq(sessions.id, id));
  }

  async idsOf(ownerId: string, limit: number): Promise<string[]> {
    const rows = await this.#database
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.ownerId, ownerId))
      .limit(limit);
    return rows.map(({ id }) => id);
  }
}

function toRecord({ rank, ...row }: Omit<SessionRecord, 'access'> & { rank: number }): SessionRecord {
  const access = accessLevel(rank);
  return { ...row, ...(access && { access }) };
}
