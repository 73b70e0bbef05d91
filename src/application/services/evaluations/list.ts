import { openCollection } from '../collections/find.ts';
import { verb } from '../../verb.ts';
import { viewEvaluation } from './view.ts';
import type { Evaluation } from '../../protocol/evaluations.ts';
import type { Page } from '../../protocol/resources.ts';

const pageSize = 50;

/** Of a collection, newest first. */
export const listEvaluations = verb<{ collectionId: string; cursor?: string }, Page<Evaluation>>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const collection = await openCollection(ctx, userId, input.collectionId, 'read');
    const page = { limit: pageSize, ...(input.cursor !== undefined && { before: input.cursor }) };
    const records = await ctx.evaluations.list(collection.id, page);
    const last = records.at(-1);
    const more = records.length === pageSize && last !== undefined;
    return {
      items: await Promise.all(records.map((record) => viewEvaluation(ctx, record))),
      ...(more && { nextCursor: last.id }),
    };
  },
);
