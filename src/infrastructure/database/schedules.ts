import { and, asc, eq, lte, min, sql } from 'drizzle-orm';
import { schedules, tasks } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { TaskKind } from '../../domain/ports/task-ledger.ts';
import type { NewSchedule, ScheduleRecord, Schedules } from '../../domain/ports/schedules.ts';

export class D1Schedules implements Schedules {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async add(schedule: NewSchedule): Promise<boolean> {
    const now = this.#clock.now().getTime();
    const rows = await this.#database
      .insert(schedules)
      .values({ ...schedule, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning({ id: schedules.id });
    return rows.length > 0;
  }

  async find(id: string): Promise<ScheduleRecord | undefined> {
    const [row] = await this.#database.select().from(schedules).where(eq(schedules.id, id));
    return row;
  }

  async list(ownerId: string, limit: number, kind?: TaskKind): Promise<ScheduleRecord[]> {
    return this.#database
      .select()
      .from(schedules)
      .where(and(eq(schedules.ownerId, ownerId), kind === undefined ? undefined : eq(schedules.kind, kind)))
      .orderBy(asc(schedules.id))
      .limit(limit);
  }

  async update(id: string, change: Parameters<Schedules['update']>[1]): Promise<void> {
    const updatedAt = this.#clock.now().getTime();
    await this.#database
      .update(schedules)
      .set({ ...change, updatedAt })
      .where(eq(schedules.id, id));
  }

  async remove(id: string): Promise<void> {
    await this.#database.delete(schedules).where(eq(schedules.id, id));
  }

  async removeOf(ownerId: string): Promise<number> {
    const rows = await this.#database
      .delete(schedules)
      .where(eq(schedules.ownerId, ownerId))
      .returning({ id: schedules.id });
    return rows.length;
  }

  async due(now: number, limit: number): Promise<ScheduleRecord[]> {
    return this.#database
      .select()
      .from(schedules)
      .where(and(eq(schedules.enabled, true), lte(schedules.nextAt, now)))
      .orderBy(asc(schedules.nextAt), asc(schedules.id))
      .limit(limit);
  }

  async nextDue(): Promise<number | undefined> {
    const [row] = await this.#database
      .select({ at: min(schedules.nextAt) })
      .from(schedules)
      .where(eq(schedules.enabled, true));
    return row?.at ?? undefined;
  }

  async advance(schedule: ScheduleRecord, to: { nextAt: number; taskId?: string }): Promise<boolean> {
    const { id, nextAt: dueAt } = schedule;
    const { nextAt, taskId } = to;
    const isStillDue = and(eq(schedules.id, id), eq(schedules.nextAt, dueAt), eq(schedules.enabled, true));
    if (taskId === undefined) {
      const moved = await this.#database
        .update(schedules)
        .set({ nextAt })
        .where(isStillDue)
        .returning({ id: schedules.id });
      return moved.length > 0;
    }
    const now = this.#clock.now().getTime();
    // A crawl is of a collection, and ends when that goes.
    const subject = sql`case kind when 'crawl' then input ->> 'collectionId' else id end`;
    const [made] = await this.#database.batch([
      this.#database
        .insert(tasks)
        .select(
          // The schedule's row as it is now, so that what its owner changed a moment ago is what runs. As the table's columns.
          sql`select ${taskId}, kind, owner_id, ${subject}, input, ${`schedule:${id}:${dueAt}`}, null, 'queued', 0, 1, 0, null,
            0, 0, 0, null, 0, null, null, null, null, ${now}, ${now}, null, null
            from schedules where ${isStillDue}`,
        )
        // A due time that came back with the clock moves on as well, and makes no second task.
        .onConflictDoNothing({ target: tasks.idempotencyKey })
        .returning({ id: tasks.id }),
      this.#database
        .update(schedules)
        .set({
          nextAt,
          lastAt: dueAt,
          lastTaskId: sql`coalesce((select id from tasks where id = ${taskId}), ${schedules.lastTaskId})`,
        })
        .where(isStillDue),
    ]);
    return made.length > 0;
  }
}
