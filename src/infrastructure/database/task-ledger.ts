import { and, asc, desc, eq, inArray, lt, lte, ne, notInArray, or, sql } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { collections, documents, tasks } from './schema.ts';
import { inGroups } from './database.ts';
import { isUniqueViolation } from './unique-violation.ts';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { NewDocument } from '../../domain/ports/document-catalog.ts';
import type { NewTask, TaskLedger, TaskRecord } from '../../domain/ports/task-ledger.ts';

const live = or(eq(tasks.state, 'queued'), eq(tasks.state, 'running'));

export class D1TaskLedger implements TaskLedger {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async acceptIngest(task: NewTask, added: readonly NewDocument[], retry: readonly string[]): Promise<void> {
    const now = this.#clock.now().getTime();
    const fresh = { state: 'queued', stage: 'waiting', taskId: task.id, updatedAt: now } as const;
    const rows = added.map((document) => ({ ...document, ...fresh, createdAt: now }));
    // Up to 19 columns a row, defaults included: five rows stay under the 100 bound parameters of a statement.
    const inserts = inGroups(rows, 5).map((group) => this.#database.insert(documents).values(group));
    const again = inGroups(retry, 80).map((ids) =>
      this.#database
        .update(documents)
        .set({ ...fresh, progressDone: 0, progressTotal: 0, errorCode: null, errorDetail: null })
        .where(inArray(documents.id, ids)),
    );
    try {
      await this.#accept(task, [...inserts, ...again]);
    } catch (cause) {
      if (!isUniqueViolation(cause, 'documents.collection_id')) throw cause;
      throw new Problem('conflict', 'The same file was added at the same moment.', { cause });
    }
  }

  async acceptRemoval(task: NewTask, documentIds: readonly string[]): Promise<void> {
    const updatedAt = this.#clock.now().getTime();
    const hide = inGroups(documentIds, 80).map((ids) =>
      this.#database
        .update(documents)
        // The hash is let go of at once, so that the same file may be added again while this one is being removed.
        .set({
          state: 'removing',
          taskId: task.id,
          sha256: sql`${documents.sha256} || ':' || ${documents.id}`,
          updatedAt,
        })
        .where(inArray(documents.id, ids)),
    );
    await this.#accept(task, hide);
  }

  async acceptCollectionRemoval(task: NewTask): Promise<void> {
    const removedAt = this.#clock.now().getTime();
    const hide = this.#database.update(collections).set({ removedAt }).where(eq(collections.id, task.subject));
    const stop = this.#database
      .update(tasks)
      .set({ state: 'cancelled', updatedAt: removedAt })
      .where(and(eq(tasks.subject, task.subject), live));
    await this.#accept(task, [hide, stop], 'first');
  }

  async acceptErasure(task: NewTask): Promise<void> {
    const stop = this.#database
      .update(tasks)
      .set({ state: 'cancelled', updatedAt: this.#clock.now().getTime() })
      .where(and(eq(tasks.ownerId, task.ownerId), live));
    await this.#accept(task, [stop], 'first');
  }

  async countOf(ownerId: string): Promise<number> {
    return this.#database.$count(tasks, eq(tasks.ownerId, ownerId));
  }

  async eraseOf(ownerId: string, exceptId: string): Promise<void> {
    await this.#database.delete(tasks).where(and(eq(tasks.ownerId, ownerId), ne(tasks.id, exceptId)));
  }

  /** The statements and the task row in one transaction. */
  async #accept(task: NewTask, statements: BatchItem<'sqlite'>[], order: 'first' | 'last' = 'last'): Promise<void> {
    const now = this.#clock.now().getTime();
    const insert = this.#database.insert(tasks).values({ ...task, state: 'queued', createdAt: now, updatedAt: now });
    const [head, ...rest] = order === 'first' ? [...statements, insert] : [insert, ...statements];
    if (head !== undefined) await this.#database.batch([head, ...rest]);
  }

  async find(id: string): Promise<TaskRecord | undefined> {
    const [row] = await this.#database.select().from(tasks).where(eq(tasks.id, id));
    return row && toRecord(row);
  }

  async list(ownerId: string, page: { before?: string; limit: number }): Promise<TaskRecord[]> {
    const rows = await this.#database
      .select()
      .from(tasks)
      .where(and(eq(tasks.ownerId, ownerId), page.before === undefined ? undefined : lt(tasks.id, page.before)))
      .orderBy(desc(tasks.id))
      .limit(page.limit);
    return rows.map(toRecord);
  }

  async claim(limit: number, except: readonly string[]): Promise<TaskRecord[]> {
    const now = this.#clock.now().getTime();
    const due = this.#database
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(live, lte(tasks.notBefore, now), except.length > 0 ? notInArray(tasks.id, [...except]) : undefined))
      .orderBy(asc(tasks.id))
      .limit(limit);
    const rows = await this.#database
      .update(tasks)
      .set({ state: 'running', attempt: sql`${tasks.attempt} + 1`, lease: sql`${tasks.lease} + 1`, updatedAt: now })
      .where(inArray(tasks.id, due))
      .returning();
    return rows.map(toRecord).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async hasWork(): Promise<boolean> {
    const rows = await this.#database.select({ id: tasks.id }).from(tasks).where(live).limit(1);
    return rows.length > 0;
  }

  async progress(task: TaskRecord, counts: { done: number; failed: number }): Promise<boolean> {
    return this.#write(task, counts);
  }

  async finish(
    task: TaskRecord,
    end: { state: 'done' | 'failed'; errorCode?: TaskRecord['errorCode']; errorDetail?: string },
  ): Promise<boolean> {
    return this.#write(task, end);
  }

  async postpone(task: TaskRecord, delay: number): Promise<boolean> {
    return this.#write(task, { state: 'queued', notBefore: this.#clock.now().getTime() + delay });
  }

  /** Only while this worker still holds the lease and nobody ended the task. */
  async #write(task: TaskRecord, change: Partial<typeof tasks.$inferInsert>): Promise<boolean> {
    const rows = await this.#database
      .update(tasks)
      .set({ ...change, updatedAt: this.#clock.now().getTime() })
      .where(and(eq(tasks.id, task.id), eq(tasks.lease, task.lease), eq(tasks.state, 'running')))
      .returning({ id: tasks.id });
    return rows.length > 0;
  }

  async cancel(id: string): Promise<TaskRecord | undefined> {
    const updatedAt = this.#clock.now().getTime();
    const [rows] = await this.#database.batch([
      this.#database
        .update(tasks)
        .set({ state: 'cancelled', updatedAt })
        .where(and(eq(tasks.id, id), live, eq(tasks.kind, 'ingest')))
        .returning(),
      this.#database
        .update(documents)
        .set({ state: 'failed', errorCode: 'cancelled', errorDetail: 'Cancelled before it was done.', updatedAt })
        .where(
          and(
            eq(documents.taskId, id),
            or(eq(documents.state, 'queued'), eq(documents.state, 'processing')),
            inArray(
              documents.taskId,
              this.#database.select({ id: tasks.id }).from(tasks).where(eq(tasks.state, 'cancelled')),
            ),
          ),
        ),
    ]);
    return rows[0] ? toRecord(rows[0]) : this.find(id);
  }
}

function toRecord(row: typeof tasks.$inferSelect): TaskRecord {
  return { ...row, errorCode: row.errorCode as TaskRecord['errorCode'] };
}
