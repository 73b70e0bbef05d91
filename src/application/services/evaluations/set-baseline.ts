import { Problem } from '../../../domain/problem.ts';
import { compareScores } from '../../../domain/evaluation/compare-scores.ts';
import { openEvaluation, viewEvaluation } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Evaluation } from '../../protocol/evaluations.ts';

/** Later evaluations are checked against it. One that is worse than the baseline there is takes its place by force only. */
export const setBaseline = verb<{ id: string; force: boolean }, Evaluation>(
  'documents:write',
  async ({ ctx, input, userId }) => {
    const evaluation = await openEvaluation(ctx, userId, input.id, 'write');
    const { id, collectionId } = evaluation;
    const scores = await ctx.evaluations.scores(id);
    if (scores === undefined)
      throw new Problem('conflict', 'The evaluation is not done: there is nothing to keep yet.');
    const baseline = await ctx.evaluations.baselineOf(collectionId);
    const before = baseline && baseline.id !== id ? await ctx.evaluations.scores(baseline.id) : undefined;
    const verdict = before && compareScores(before, scores)?.verdict;
    if (verdict === 'worse' && !input.force)
      throw new Problem(
        'conflict',
        `This evaluation is worse than the baseline, ${baseline?.name ?? ''}. Send {"force": true} to keep it all the same.`,
      );
    await ctx.evaluations.setBaseline(evaluation);
    await record(ctx, {
      kind: 'collection.changed',
      target: { kind: 'collection', id: collectionId },
      detail: { change: 'baseline' },
    });
    return viewEvaluation(ctx, (await ctx.evaluations.find(id)) ?? evaluation);
  },
);
