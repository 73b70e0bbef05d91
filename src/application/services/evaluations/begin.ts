import { Problem } from '../../../domain/problem.ts';
import { limits } from '../../limits.ts';
import { newTask } from '../tasks/view.ts';
import { openCollection } from '../collections/find.ts';
import { verb } from '../../verb.ts';
import { viewEvaluation } from './view.ts';
import type { BaselineUse, EvaluationRecord } from '../../../domain/ports/evaluations.ts';
import type { Context } from '../../context.ts';
import type { EvaluationReceipt } from '../../protocol/evaluations.ts';
import type { LabelledQuery } from '../../../domain/evaluation/labelled-query.ts';
import type { StoredLabel } from '../../../domain/ports/labelled-queries.ts';
import type { RetrievalSettings } from '../../../domain/rag/retrieval-settings.ts';

export interface NewEvaluationInput {
  collectionId: string;
  name?: string;
  /** The collection's own labelled queries when absent. */
  queries?: LabelledQuery[];
  settings?: Partial<RetrievalSettings>;
  compareWith?: Partial<RetrievalSettings>;
  answer?: boolean;
  baseline?: BaselineUse;
}

/** Labelled queries read in one go. */
const group = 500;

/** Asks a collection labelled queries, in a task, and measures what comes of it. */
export const beginEvaluation = verb<NewEvaluationInput, EvaluationReceipt>(
  'documents:write',
  async ({ ctx, input, userId: ownerId }) => {
    const { id: collectionId } = await openCollection(ctx, ownerId, input.collectionId, 'write');
    const { answer = false, baseline, settings = {}, compareWith } = input;
    // Says at once what would stop every query.
    if (answer) ctx.chat();
    if (baseline === 'check' && (await ctx.evaluations.baselineOf(collectionId)) === undefined)
      throw new Problem(
        'conflict',
        'This collection has no baseline to check against: keep an evaluation as one first.',
      );
    const queries = input.queries ?? (await storedQueries(ctx, collectionId));
    if (queries.length === 0)
      throw new Problem('bad_request', 'There is nothing to ask: this collection has no labelled queries yet.');
    const id = ctx.ids.next();
    const name = input.name?.trim() || `Evaluation of ${ctx.clock.now().toISOString().slice(0, 10)}`;
    const task = newTask(ctx, {
      kind: 'evaluate',
      ownerId,
      subject: collectionId,
      total: queries.length,
      input: { evaluationId: id },
    });
    await ctx.evaluations.begin(
      {
        id,
        collectionId,
        ownerId,
        name,
        settings,
        compareWith: compareWith ?? null,
        answer,
        baselineUse: baseline ?? null,
      },
      queries,
      task,
    );
    await ctx.queue.wake(task.id);
    return { taskId: task.id, evaluation: await viewEvaluation(ctx, await begun(ctx, id)) };
  },
);

async function storedQueries(ctx: Context, collectionId: string): Promise<LabelledQuery[]> {
  const all: LabelledQuery[] = [];
  while (all.length < limits.labelledQueries) {
    const after = all.at(-1)?.id;
    const some = await ctx.labels.list(collectionId, { limit: group, ...(after !== undefined && { after }) });
    all.push(...some.map(unstored));
    if (some.length < group) break;
  }
  return all.slice(0, limits.labelledQueries);
}

async function begun(ctx: Context, id: string): Promise<EvaluationRecord> {
  const evaluation = await ctx.evaluations.find(id);
  if (evaluation === undefined) throw new Problem('not_found', 'The evaluation was deleted meanwhile.');
  return evaluation;
}

function unstored(label: StoredLabel): LabelledQuery {
  const { source: _, updatedAt: __, ...query } = label;
  return query;
}
