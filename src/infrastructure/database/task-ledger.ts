import { and, desc, eq, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { collections, documents, tasks } from './schema.ts';
import { collectionIsThere, saysCollectionIsGone } from './collection-is-there.ts';
import { inGroups } from './database.ts';
import { isUniqueViolation } from './unique-violation.ts';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { SQL } from 'drizzle-orm';
import type { ChangedFile, NewDocument } from '../../domain/ports/document-catalog.ts';
import type { Claim, NewTask, TaskKind, TaskLedger, TaskRecord, TaskState } from '../../domain/ports/task-ledger.ts';

/** Not ended yet. */
const live = inArray(tasks.state, ['queued', 'running', 'waiting']);

export class D1TaskLedger implements TaskLedger {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async acceptIngest(
    task: NewTask,
    added: readonly NewDocument[],
    retry: readonly string[],
    changed: readonly ChangedFile[] = [],
  ): Promise<void> {
    const now = this.#clock.now().getTime();
    const fresh = { state: 'queued', stage: 'waiting', taskId: task.id, updatedAt: now } as const;
    const rows = added.map((document) => ({ ...document, ...fresh, createdAt: now }));
    // Up to 19 columns a row, defaults included: five rows stay under the 100 bound parameters of a statement.
    const inserts = inGroups(rows, 5).map((group) => this.#database.insert(documents).values(group));
    const anew = { ...fresh, progressDone: 0, progressTotal: 0, errorCode: null, errorDetail: null };
    const again = inGroups(retry, 80).map((ids) =>
      this.#database.update(documents).set(anew).where(inArray(documents.id, ids)),
    );
    const refreshed = changed.map(({ id, ...file }) =>
      this.#database
        .update(documents)
        .set({ ...file, ...anew })
        .where(and(eq(documents.id, id), ne(documents.state, 'removing'))),
    );
    try {
      await this.#accept(task, [...inserts, ...again, ...refreshed, collectionIsThere(this.#database, task.subject)]);
    } catch (cause) {
      if (saysCollectionIsGone(cause))
        throw new Problem('not_found', 'The collection was removed meanwhile.', { cause });
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

  async accept(task: NewTask): Promise<boolean> {
    const now = this.#clock.now().getTime();
    const rows = await this.#database
      .insert(tasks)
      .values({ ...task, state: 'queued', createdAt: now, updatedAt: now })
      .onConflictDoNothing({ target: tasks.idempotencyKey })
      .returning({ id: tasks.id });
    return rows.length > 0;
  }

  async acceptCollectionRemoval(task: NewTask): Promise<TaskRecord[]> {
    const removedAt = this.#clock.now().getTime();
    const hide = this.#database.update(collections).set({ removedAt }).where(eq(collections.id, task.subject));
    return this.#acceptInstead(task, eq(tasks.subject, task.subject), [hide]);
  }

  async acceptErasure(task: NewTask): Promise<TaskRecord[]> {
    const now = this.#clock.now().getTime();
    const theirs = eq(collections.ownerId, task.ownerId);
    const hide = this.#database
      .update(collections)
      .set({ removedAt: now })
      .where(and(theirs, isNull(collections.removedAt)));
    // Others may be adding to these collections, too.
    const inside = this.#database.select({ id: collections.id }).from(collections).where(theirs);
    const begun = and(
      eq(tasks.ownerId, task.ownerId),
      inArray(tasks.kind, ['ingest', 'reindex-changed', 'rebuild-index', 'run-prompt', 'crawl', 'evaluate']),
    );
    // In collections of others nothing stays half done: what came in says so, what was to go goes on as its owner's.
    const own = this.#database.select({ id: tasks.id }).from(tasks).where(eq(tasks.ownerId, task.ownerId));
    const fail = this.#database
      .update(documents)
      .set({ state: 'failed', errorCode: 'cancelled', errorDetail: 'Whoever added it has left.', updatedAt: now })
      .where(and(inArray(documents.taskId, own), or(eq(documents.state, 'queued'), eq(documents.state, 'processing'))));
    const handOn = this.#database
      .update(tasks)
      .set({ ownerId: sql`coalesce((select owner_id from collections where id = ${tasks.subject}), ${tasks.ownerId})` })
      .where(and(eq(tasks.ownerId, task.ownerId), live));
    return this.#acceptInstead(task, or(begun, inArray(tasks.subject, inside)), [hide, fail, handOn]);
  }

  /** The task instead of all those it makes pointless. */
  async #acceptInstead(
    task: NewTask,
    pointless: SQL | undefined,
    statements: BatchItem<'sqlite'>[],
  ): Promise<TaskRecord[]> {
    const now = this.#clock.now().getTime();
    const [ended] = await this.#database.batch([
      this.#database
        .update(tasks)
        .set({ state: 'cancelled', updatedAt: now, finishedAt: now })
        .where(and(pointless, live))
        .returning(),
      ...statements,
      this.#database.insert(tasks).values({ ...task, state: 'queued', createdAt: now, updatedAt: now }),
    ]);
    return ended.map(toRecord);
  }

  async countOf(ownerId: string): Promise<number> {
    return this.#database.$count(tasks, eq(tasks.ownerId, ownerId));
  }

  async eraseOf(ownerId: string, exceptId: string): Promise<void> {
    await this.#database.delete(tasks).where(and(eq(tasks.ownerId, ownerId), ne(tasks.id, exceptId)));
  }

  /** The statements and the task row in one transaction. */
  async #accept(task: NewTask, statements: BatchItem<'sqlite'>[]): Promise<void> {
    const now = this.#clock.now().getTime();
    const insert = this.#database.insert(tasks).values({ ...task, state: 'queued', createdAt: now, updatedAt: now });
    await this.#database.batch([insert, ...statements]);
  }

  async find(id: string): Promise<TaskRecord | undefined> {
    const [row] = await this.#database.select().from(tasks).where(eq(tasks.id, id));
    return row && toRecord(row);
  }

  async findLive(kind: TaskKind, subject: string): Promise<TaskRecord | undefined> {
    const [row] = await this.#database
      .select()
      .from(tasks)
      .where(and(eq(tasks.subject, subject), eq(tasks.kind, kind), live))
      .limit(1);
    return row && toRecord(row);
  }

  async list(
    ownerId: string,
    page: { before?: string; limit: number; states?: readonly TaskState[] },
  ): Promise<TaskRecord[]> {
    const rows = await this.#database
      .select()
      .from(tasks)
      .where(
        and(
          eq(tasks.ownerId, ownerId),
          page.before === undefined ? undefined : lt(tasks.id, page.before),
          page.states === undefined ? undefined : inArray(tasks.state, [...page.states]),
        ),
      )
      .orderBy(desc(tasks.id))
      .limit(page.limit);
    return rows.map(toRecord);
  }

  async claim(claim: Claim): Promise<TaskRecord[]> {
    const now = this.#clock.now().getTime();
    const rows = await this.#database
      .update(tasks)
      .set({
        state: 'running',
        attempt: sql`${tasks.attempt} + 1`,
        lease: sql`${tasks.lease} + 1`,
        leaseUntil: now + claim.lease,
        runner: claim.runner,
        startedAt: sql`coalesce(${tasks.startedAt}, ${now})`,
        updatedAt: now,
      })
      .where(sql`${tasks.id} in (${claimable(claim, now)})`)
      .returning();
    return rows.map(toRecord).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async nextDue(): Promise<number | undefined> {
    const [row] = await this.#database
      .select({ at: sql<number | null>`min(case state when 'running' then lease_until else not_before end)` })
      .from(tasks)
      .where(live);
    return row?.at ?? undefined;
  }

  heartbeat(task: TaskRecord, lease: number): Promise<boolean> {
    return this.#write(task, { leaseUntil: this.#clock.now().getTime() + lease });
  }

  progress(task: TaskRecord, change: Parameters<TaskLedger['progress']>[1]): Promise<boolean> {
    return this.#write(task, change);
  }

  finish(task: TaskRecord, end: Parameters<TaskLedger['finish']>[1]): Promise<boolean> {
    const cleared = end.state === 'done' ? { errorCode: null, errorDetail: null } : {};
    return this.#write(task, { ...cleared, ...end, finishedAt: this.#clock.now().getTime() });
  }

  postpone(task: TaskRecord, delay: number, error: Parameters<TaskLedger['postpone']>[2]): Promise<boolean> {
    return this.#write(task, { state: 'waiting', notBefore: this.#clock.now().getTime() + delay, ...error });
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
    const [ended, , rows] = await this.#database.batch([
      this.#database
        .update(tasks)
        .set({ state: 'cancelled', updatedAt, finishedAt: updatedAt })
        .where(and(eq(tasks.id, id), live))
        .returning({ id: tasks.id }),
      this.#database
        .update(documents)
        .set({
          state: 'failed',
          stage: 'done',
          errorCode: 'cancelled',
          errorDetail: 'Cancelled before it was done.',
          updatedAt,
        })
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
      this.#counted(id),
    ]);
    return ended.length > 0 && rows[0] ? toRecord(rows[0]) : this.find(id);
  }

  async recount(id: string): Promise<void> {
    await this.#counted(id);
  }

  #counted(id: string) {
    const documentsThat = (state: 'ready' | 'failed'): SQL<number> =>
      sql`(select count(*) from ${documents} where ${documents.taskId} = ${id} and ${documents.state} = ${state})`;
    return this.#database
      .update(tasks)
      .set({ done: documentsThat('ready'), failed: documentsThat('failed') })
      .where(and(eq(tasks.id, id), eq(tasks.kind, 'ingest'), eq(tasks.state, 'cancelled')))
      .returning();
  }

  async retry(id: string): Promise<boolean> {
    const updatedAt = this.#clock.now().getTime();
    const [rows] = await this.#database.batch([
      this.#database
        .update(tasks)
        .set({
          state: 'queued',
          attempt: 0,
          notBefore: 0,
          failed: 0,
          failures: null,
          errorCode: null,
          errorDetail: null,
          finishedAt: null,
          updatedAt,
        })
        .where(and(eq(tasks.id, id), inArray(tasks.state, ['failed', 'cancelled'])))
        .returning({ id: tasks.id }),
      this.#database
        .update(documents)
        .set({ state: 'queued', stage: 'waiting', errorCode: null, errorDetail: null, updatedAt })
        .where(
          and(
            eq(documents.taskId, id),
            eq(documents.state, 'failed'),
            inArray(
              documents.taskId,
              this.#database.select({ id: tasks.id }).from(tasks).where(eq(tasks.state, 'queued')),
            ),
          ),
        ),
    ]);
    return rows.length > 0;
  }

  async forget(endedBefore: number, limit: number): Promise<number> {
    const old = this.#database
      .select({ id: tasks.id })
      .from(tasks)
      .where(lt(tasks.finishedAt, endedBefore))
      .limit(limit);
    const rows = await this.#database.delete(tasks).where(inArray(tasks.id, old)).returning({ id: tasks.id });
    return rows.length;
  }
}

/**
 * The ids of the tasks that this claim gets: owners take turns (each owner's first, then each owner's second, …, what runs
 * already counted), and of what is within its owner's bound, each kind up to its own. Crawls, which mostly wait, take turns
 * of their own: hours of them hold up nothing else of their owner's.
 */
function claimable({ id, limit, runner, running, perOwner, perKind }: Claim, now: number): SQL {
  const held = sql`state = 'running' and lease_until >= ${now}`;
  const orphaned =
    running === undefined
      ? sql``
      : sql`or (state = 'running' and runner = ${runner} and id not in (select value from json_each(${JSON.stringify(running)})))`;
  const mine =
    running === undefined ? sql`1` : sql`id not in (select value from json_each(${JSON.stringify(running)}))`;
  const bounds = sql.join(
    Object.entries(perKind).map(([kind, most]) => sql`when ${kind} then ${most}`),
    sql` `,
  );
  return sql`
    with due as (
      select id, owner_id, kind from tasks
      where ((state in ('queued', 'waiting') and not_before <= ${now}) or (state = 'running' and lease_until < ${now}) ${orphaned})
        and ${mine} and ${id === undefined ? sql`1` : sql`id = ${id}`}
    ),
    busy as (select owner_id, kind, kind = 'crawl' as waits from tasks where ${held} and id not in (select id from due)),
    turns as (
      select id, kind, row_number() over (partition by owner_id, kind = 'crawl' order by id)
        + (select count(*) from busy where busy.owner_id = due.owner_id and busy.waits = (due.kind = 'crawl')) as turn
      from due
    ),
    ranked as (
      select id, turn, kind, row_number() over (partition by kind order by turn, id)
        + (select count(*) from busy where busy.kind = turns.kind) as place
      from turns where turn <= ${perOwner}
    )
    select id from ranked where place <= case kind ${bounds} else 1 end order by turn, id limit ${limit}`;
}

function toRecord(row: typeof tasks.$inferSelect): TaskRecord {
  const { idempotencyKey: _, ...record } = row;
  return { ...record, errorCode: row.errorCode as TaskRecord['errorCode'] };
}
