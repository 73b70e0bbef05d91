import { Problem, problemCode } from '../../../domain/problem.ts';
import { openCollection } from '../collections/find.ts';
import type { AccessLevel } from '../../../domain/identity/access.ts';
import type { Context } from '../../context.ts';
import type { Evaluation } from '../../protocol/evaluations.ts';
import type { EvaluationRecord } from '../../../domain/ports/evaluations.ts';

/** An evaluation as the API shows it; one that runs with how far it is. */
export async function viewEvaluation(ctx: Context, record: EvaluationRecord): Promise<Evaluation> {
  const { id, collectionId, name, taskId, state, queryCount, settings, compareWith, answer, baselineUse } = record;
  const task = state === 'done' ? undefined : await ctx.tasks.find(taskId);
  const done = state === 'done' ? queryCount : (task?.done ?? 0);
  return {
    id,
    collectionId,
    name,
    state,
    taskId,
    progress: { done, total: queryCount },
    settings,
    ...(compareWith !== null && { compareWith }),
    answer,
    ...(baselineUse !== null && { baseline: baselineUse }),
    ...(record.baselineAt !== null && { baselineSince: isoTime(record.baselineAt) }),
    ...(record.report !== null && { report: record.report }),
    ...(record.errorCode !== null && { error: { code: record.errorCode, detail: record.errorDetail ?? '' } }),
    createdAt: isoTime(record.createdAt),
    ...(record.finishedAt !== null && { finishedAt: isoTime(record.finishedAt) }),
  };
}

/** The evaluation, if the user may do that much with its collection. */
export async function openEvaluation(
  ctx: Context,
  userId: string,
  id: string,
  level: AccessLevel,
): Promise<EvaluationRecord> {
  const evaluation = await ctx.evaluations.find(id);
  if (evaluation === undefined) throw new Problem('not_found', 'There is no such evaluation.');
  try {
    await openCollection(ctx, userId, evaluation.collectionId, level);
  } catch (error) {
    if (problemCode(error) !== 'not_found') throw error;
    throw new Problem('not_found', 'There is no such evaluation.', { cause: error });
  }
  return evaluation;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
