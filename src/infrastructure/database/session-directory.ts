import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { sessions } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { SessionDirectory, SessionRecord } from '../../domain/ports/session-directory.ts';

export class D1SessionDirectory implements SessionDirectory {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async create(record: Pick<SessionRecord, 'id' | 'ownerId' | 'title'>): Promise<SessionRecord> {
    const now = this.#clock.now().getTime();
    const row = { ...record, createdAt: now, updatedAt: now };
    await this.#database.insert(sessions).values(row);
    return row;
  }

  async find(id: string): Promise<SessionRecord | undefined> {
    const [row] = await this.#database.select().from(sessions).where(eq(sessions.id, id));
    return row;
  }

  async list(ownerId: string, page: { before?: number; limit: number }): Promise<SessionRecord[]> {
    return this.#database
      .select()
      .from(sessions)
      .where(
        and(eq(sessions.ownerId, ownerId), page.before === undefined ? undefined : lt(sessions.updatedAt, page.before)),
      )
      .orderBy(desc(sessions.updatedAt))
      .limit(page.limit);
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
}
