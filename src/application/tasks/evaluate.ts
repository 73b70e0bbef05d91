import * as z from 'zod';
import { EvaluationTally } from '../../domain/evaluation/tally.ts';
import { Problem, describeError, problemCode } from '../../domain/problem.ts';
import { compareScores } from '../../domain/evaluation/compare-scores.ts';
import { labelKeys } from './evaluate/label-keys.ts';
import { openCollection } from '../services/collections/find.ts';
import { queriesPerBatch } from '../../domain/ports/evaluations.ts';
import { tryQuery } from './evaluate/try-query.ts';
import { wantedIndex } from './wanted-index.ts';
import type { BaselineComparison, EvaluationReport, KeptScores } from '../../domain/evaluation/report.ts';
import type { Context } from '../context.ts';
import type { EvaluationBatch, EvaluationRecord, EvaluationWriter } from '../../domain/ports/evaluations.ts';
import type { QueryOutcome } from '../../domain/evaluation/outcome.ts';
import type { Work } from './handler.ts';

/** Queries asked side by side: while one is embedded another is searched for. */
const atOnce = 4;
/** Milliseconds between two writes of how far it is: what a crash costs. */
const keepEvery = 1_500;
/** Batches read in one go while going over what is done. */
const readAtOnce = 10;

export const evaluateInput = z.object({ evaluationId: z.string().min(1).max(100) });
type EvaluateInput = z.output<typeof evaluateInput>;

/**
 * Asks a collection the queries of an evaluation and puts down what comes of each, so that it goes on where it was cut
 * off; in the end the report, and what becomes of the baseline.
 */
export async function evaluate(work: Work<EvaluateInput>): Promise<unknown> {
  const { ctx, task, input } = work;
  const by = { taskId: task.id, lease: task.lease };
  const evaluation = await ctx.evaluations.find(input.evaluationId);
  if (evaluation === undefined) throw new Problem('not_found', 'The evaluation was deleted.');
  if (evaluation.state !== 'done') {
    await checkOwner(ctx, evaluation);
    stopUnless(await ctx.evaluations.resume(evaluation.id, by));
    const tally = await askAll(work, evaluation, by);
    const scores = tally.scores();
    const end = { report: await reportOf(ctx, evaluation, tally, scores), scores };
    stopUnless(await ctx.evaluations.finish(evaluation.id, end, by));
  }
  return concluded(ctx, evaluation.id);
}

/** Whoever asked for it may have lost the right to it since. */
async function checkOwner(ctx: Context, { ownerId, collectionId }: EvaluationRecord): Promise<void> {
  const owner = await ctx.users.find(ownerId);
  if (owner?.disabledAt !== null) throw new Problem('forbidden', 'Its owner is shut out.');
  await openCollection(ctx, ownerId, collectionId, 'write');
}

async function askAll(
  { ctx, report }: Work<EvaluateInput>,
  evaluation: EvaluationRecord,
  by: EvaluationWriter,
): Promise<EvaluationTally> {
  const { id, queryCount } = evaluation;
  const tally = new EvaluationTally();
  const batchCount = Math.ceil(queryCount / queriesPerBatch);
  for (let first = 0; first < batchCount; first += readAtOnce) {
    const numbers = Array.from({ length: Math.min(readAtOnce, batchCount - first) }, (_, index) => first + index);
    const batches = await ctx.evaluations.batches(id, numbers);
    for (const number of numbers) {
      const batch = batches.get(number);
      if (batch === undefined) throw new Problem('not_found', 'The evaluation was deleted.');
      const outcomes = await askBatch(ctx, evaluation, batch, async (some) => {
        stopUnless(await ctx.evaluations.keep(id, number, some, by));
        await report({ done: tally.count + some.length, total: queryCount });
      });
      batch.queries.forEach((query, index) => tally.add(query, outcomes[index] ?? {}));
    }
  }
  await report({ done: tally.count, total: queryCount });
  return tally;
}

/** What is left of a batch; `keep` is told of all its outcomes now and then, and at its end. */
async function askBatch(
  ctx: Context,
  evaluation: EvaluationRecord,
  { queries, outcomes: known }: EvaluationBatch,
  keep: (outcomes: QueryOutcome[]) => Promise<void>,
): Promise<QueryOutcome[]> {
  const outcomes = [...known];
  if (outcomes.length === queries.length) return outcomes;
  const keys = await labelKeys(ctx, evaluation.collectionId, queries);
  let keptAt = ctx.clock.now().getTime();
  while (outcomes.length < queries.length) {
    if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    const next = queries.slice(outcomes.length, outcomes.length + atOnce);
    outcomes.push(...(await Promise.all(next.map((query) => tryQuery(ctx, evaluation, query, keys)))));
    const now = ctx.clock.now().getTime();
    if (outcomes.length < queries.length && now - keptAt < keepEvery) continue;
    await keep(outcomes);
    keptAt = now;
  }
  return outcomes;
}

async function reportOf(
  ctx: Context,
  evaluation: EvaluationRecord,
  tally: EvaluationTally,
  scores: KeptScores,
): Promise<EvaluationReport> {
  const { embedder, chunker, passages } = await ctx.passages(evaluation.collectionId).describe(wantedIndex(ctx));
  const baseline = await againstBaseline(ctx, evaluation, scores);
  return { index: { embedder, chunker, passages }, ...tally.figures(), ...(baseline && { baseline }) };
}

async function againstBaseline(
  ctx: Context,
  { baselineUse, collectionId }: EvaluationRecord,
  scores: KeptScores,
): Promise<BaselineComparison | undefined> {
  const baseline = baselineUse === null ? undefined : await ctx.evaluations.baselineOf(collectionId);
  const before = baseline && (await ctx.evaluations.scores(baseline.id));
  const compared = before && compareScores(before, scores);
  return baseline && compared && { evaluationId: baseline.id, name: baseline.name, ...compared };
}

/** One that is to be kept becomes the baseline, unless it is worse. */
async function concluded(ctx: Context, id: string): Promise<unknown> {
  const evaluation = await ctx.evaluations.find(id);
  const { baseline, a } = evaluation?.report ?? {};
  if (evaluation?.baselineUse === 'keep' && baseline?.gate !== 'refused') await ctx.evaluations.setBaseline(evaluation);
  return {
    evaluationId: id,
    ...(a && { ndcgAt10: a.ndcgAt10.value }),
    ...(baseline && { verdict: baseline.verdict, gate: baseline.gate }),
  };
}

/** The report of what was cancelled or given up says so; what came of single queries stays, for another try. */
export async function abandonEvaluation({
  ctx,
  task,
  error,
}: Pick<Work<EvaluateInput>, 'ctx' | 'task'> & { error: unknown }): Promise<void> {
  const { code: errorCode, detail: errorDetail } = describeError(error);
  const state = problemCode(error) === 'cancelled' ? 'cancelled' : 'failed';
  await ctx.evaluations.fail(evaluateInput.parse(task.input).evaluationId, { state, errorCode, errorDetail });
}

/** What was overtaken, cancelled or deleted meanwhile is somebody else's or nobody's. */
function stopUnless(written: boolean): void {
  if (!written) throw new Problem('cancelled', 'Cancelled.');
}
