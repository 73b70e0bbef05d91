import { limits } from '../../limits.ts';
import { openCollection } from '../collections/find.ts';
import { verb } from '../../verb.ts';
import type { LabelledQueryPage } from '../../protocol/evaluations.ts';

/** By id. */
export const listLabelledQueries = verb<{ collectionId: string; cursor?: string }, LabelledQueryPage>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const { id } = await openCollection(ctx, userId, input.collectionId, 'read');
    const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { after: input.cursor }) };
    const [labels, counts] = await Promise.all([ctx.labels.list(id, page), ctx.labels.count(id)]);
    const last = labels.at(-1);
    const more = labels.length === limits.pageSize && last !== undefined;
    return {
      items: labels.map(({ updatedAt, ...label }) => ({ ...label, updatedAt: new Date(updatedAt).toISOString() })),
      ...(more && { nextCursor: last.id }),
      counts,
    };
  },
);
