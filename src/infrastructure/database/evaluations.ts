import { and, desc, eq, exists, getTableColumns, inArray, isNotNull, lt, ne, sql } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { collectionIsThere, saysCollectionIsGone } from './collection-is-there.ts';
import { evaluationBatches, evaluations } from './evaluation-tables.ts';
import { inGroups } from './database.ts';
import { queriesPerBatch } from '../../domain/ports/evaluations.ts';
import { tasks } from './schema.ts';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type {
  EvaluationBatch,
  EvaluationRecord,
  EvaluationWriter,
  Evaluations,
  NewEvaluation,
} from '../../domain/ports/evaluations.ts';
import type { KeptScores } from '../../domain/evaluation/report.ts';
import type { LabelledQuery } from '../../domain/evaluation/labelled-query.ts';
import type { NewTask } from '../../domain/ports/task-ledger.ts';
import type { SQL } from 'drizzle-orm';

/** Rows of queries written in one go: each is some hundred KiB at most. */
const rowsAtOnce = 10;
/** Without what is large and seldom wanted. */
const { scores: _scores, ...columns } = getTableColumns(evaluations);

export class D1Evaluations implements Evaluations {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async begin(evaluation: NewEvaluation, queries: readonly LabelledQuery[], task: NewTask): Promise<void> {
    const now = this.#clock.now().getTime();
    const rows = inGroups(queries, queriesPerBatch).map((some, number) => ({
      evaluationId: evaluation.id,
      number,
      queries: some,
    }));
    // Nobody looks for them before the evaluation itself is there.
    for (const some of inGroups(rows, rowsAtOnce))
      await this.#all(some.map((row) => this.#database.insert(evaluationBatches).values(row)));
    try {
      await this.#database.batch([
        this.#database.insert(evaluations).values({
          ...evaluation,
          taskId: task.id,
          state: 'running',
          queryCount: queries.length,
          createdAt: now,
        }),
        this.#database.insert(tasks).values({ ...task, state: 'queued', createdAt: now, updatedAt: now }),
        collectionIsThere(this.#database, evaluation.collectionId),
      ]);
    } catch (cause) {
      await this.#database.delete(evaluationBatches).where(eq(evaluationBatches.evaluationId, evaluation.id));
      if (saysCollectionIsGone(cause))
        throw new Problem('not_found', 'The collection was removed meanwhile.', { cause });
      throw cause;
    }
  }

  async find(id: string): Promise<EvaluationRecord | undefined> {
    const [row] = await this.#database.select(columns).from(evaluations).where(eq(evaluations.id, id));
    return row && toRecord(row);
  }

  async list(collectionId: string, { before, limit }: { before?: string; limit: number }): Promise<EvaluationRecord[]> {
    const rows = await this.#database
      .select(columns)
      .from(evaluations)
      .where(
        and(eq(evaluations.collectionId, collectionId), before === undefined ? undefined : lt(evaluations.id, before)),
      )
      .orderBy(desc(evaluations.id))
      .limit(limit);
    return rows.map(toRecord);
  }

  async batches(id: string, numbers: readonly number[]): Promise<Map<number, EvaluationBatch>> {
    const rows = await this.#database
      .select()
      .from(evaluationBatches)
      .where(
        and(
          eq(evaluationBatches.evaluationId, id),
          sql`${evaluationBatches.number} in (select value from json_each(${JSON.stringify(numbers)}))`,
        ),
      );
    return new Map(rows.map(({ number, queries, outcomes }) => [number, { queries, outcomes: outcomes ?? [] }]));
  }

  async keep(id: string, batch: number, outcomes: EvaluationBatch['outcomes'], by: EvaluationWriter): Promise<boolean> {
    const rows = await this.#database
      .update(evaluationBatches)
      .set({ outcomes })
      .where(
        and(eq(evaluationBatches.evaluationId, id), eq(evaluationBatches.number, batch), exists(this.#claimOf(by))),
      )
      .returning({ number: evaluationBatches.number });
    return rows.length > 0;
  }

  resume(id: string, by: EvaluationWriter): Promise<boolean> {
    return this.#write(id, { state: 'running', errorCode: null, errorDetail: null, finishedAt: null }, by);
  }

  finish(id: string, end: Parameters<Evaluations['finish']>[1], by: EvaluationWriter): Promise<boolean> {
    return this.#write(id, { ...end, state: 'done', finishedAt: this.#clock.now().getTime() }, by);
  }

  async fail(id: string, end: Parameters<Evaluations['fail']>[1]): Promise<void> {
    await this.#database
      .update(evaluations)
      .set({ ...end, finishedAt: this.#clock.now().getTime() })
      .where(and(eq(evaluations.id, id), ne(evaluations.state, 'done')));
  }

  async scores(id: string): Promise<KeptScores | undefined> {
    const [row] = await this.#database
      .select({ scores: evaluations.scores })
      .from(evaluations)
      .where(eq(evaluations.id, id));
    return row?.scores ?? undefined;
  }

  async baselineOf(collectionId: string): Promise<EvaluationRecord | undefined> {
    const [row] = await this.#database
      .select(columns)
      .from(evaluations)
      .where(and(eq(evaluations.collectionId, collectionId), isNotNull(evaluations.baselineAt)));
    return row && toRecord(row);
  }

  async setBaseline({ id, collectionId }: Pick<EvaluationRecord, 'id' | 'collectionId'>): Promise<void> {
    await this.#database.batch([
      this.#database
        .update(evaluations)
        .set({ baselineAt: null })
        .where(and(eq(evaluations.collectionId, collectionId), isNotNull(evaluations.baselineAt))),
      this.#database.update(evaluations).set({ baselineAt: this.#clock.now().getTime() }).where(eq(evaluations.id, id)),
    ]);
  }

  async remove(id: string): Promise<void> {
    await this.#removeWhere(eq(evaluations.id, id));
  }

  async erase(of: { collectionId: string } | { ownerId: string }): Promise<void> {
    await this.#removeWhere(
      'ownerId' in of ? eq(evaluations.ownerId, of.ownerId) : eq(evaluations.collectionId, of.collectionId),
    );
  }

  async #removeWhere(theirs: SQL): Promise<void> {
    const ids = this.#database.select({ id: evaluations.id }).from(evaluations).where(theirs);
    await this.#database.batch([
      this.#database.delete(evaluationBatches).where(inArray(evaluationBatches.evaluationId, ids)),
      this.#database.delete(evaluations).where(theirs),
    ]);
  }

  async #write(id: string, change: Partial<typeof evaluations.$inferInsert>, by: EvaluationWriter): Promise<boolean> {
    const rows = await this.#database
      .update(evaluations)
      .set(change)
      .where(and(eq(evaluations.id, id), exists(this.#claimOf(by))))
      .returning({ id: evaluations.id });
    return rows.length > 0;
  }

  #claimOf({ taskId, lease }: EvaluationWriter) {
    return this.#database
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.id, taskId), eq(tasks.lease, lease), eq(tasks.state, 'running')));
  }

  async #all([first, ...rest]: BatchItem<'sqlite'>[]): Promise<void> {
    if (first !== undefined) await this.#database.batch([first, ...rest]);
  }
}

function toRecord(row: Omit<typeof evaluations.$inferSelect, 'scores'>): EvaluationRecord {
  return { ...row, errorCode: row.errorCode as EvaluationRecord['errorCode'] };
}
