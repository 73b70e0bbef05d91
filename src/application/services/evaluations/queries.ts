import { Problem } from '../../../domain/problem.ts';
import { openEvaluation } from './view.ts';
import { queriesPerBatch } from '../../../domain/ports/evaluations.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { EvaluatedQuery } from '../../protocol/evaluations.ts';
import type { EvaluationRecord } from '../../../domain/ports/evaluations.ts';
import type { KeptScores } from '../../../domain/evaluation/report.ts';
import type { Page } from '../../protocol/resources.ts';

/** As they were given; the worst of A first; those first that B changes most. */
export const queryOrders = ['given', 'worst', 'changed'] as const;
export type QueryOrder = (typeof queryOrders)[number];

const pageSize = 100;

/** The queries of an evaluation with what came of each; the cursor is a place in the order. Those without a score come last. */
export const listEvaluatedQueries = verb<{ id: string; order: QueryOrder; cursor?: string }, Page<EvaluatedQuery>>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const evaluation = await openEvaluation(ctx, userId, input.id, 'read');
    const from = Number(input.cursor ?? 0);
    if (!Number.isSafeInteger(from) || from < 0) throw new Problem('bad_request', 'That cursor is not one of ours.');
    const scores = input.order === 'given' ? undefined : await ctx.evaluations.scores(evaluation.id);
    const order = placesBy(input.order, scores, evaluation.queryCount);
    const places = order.slice(from, from + pageSize);
    const next = from + places.length;
    return {
      items: await atPlaces(ctx, evaluation, places),
      ...(next < order.length && { nextCursor: String(next) }),
    };
  },
);

function placesBy(order: QueryOrder, scores: KeptScores | undefined, count: number): number[] {
  const all = Array.from({ length: count }, (_, place) => place);
  if (scores === undefined) return all;
  const { places, a, b = a } = scores;
  const rank = (index: number): number => {
    const [before = 0, after = 0] = [a.ndcgAt10[index], b.ndcgAt10[index]];
    return order === 'worst' ? before : -Math.abs(after - before);
  };
  const ranked = places.map((place, index) => ({ place, rank: rank(index) })).sort((x, y) => x.rank - y.rank);
  const scored = new Set(places);
  return [...ranked.map(({ place }) => place), ...all.filter((place) => !scored.has(place))];
}

async function atPlaces(ctx: Context, { id }: EvaluationRecord, places: readonly number[]): Promise<EvaluatedQuery[]> {
  const numbers = [...new Set(places.map((place) => Math.floor(place / queriesPerBatch)))];
  const batches = await ctx.evaluations.batches(id, numbers);
  return places.flatMap((place) => {
    const batch = batches.get(Math.floor(place / queriesPerBatch));
    const query = batch?.queries[place % queriesPerBatch];
    return query === undefined ? [] : [{ query, ...batch?.outcomes[place % queriesPerBatch] }];
  });
}
