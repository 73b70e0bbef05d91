import { openCollection } from '../collections/find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { LabelledQuery, LabelSource } from '../../protocol/evaluations.ts';

type Counts = Record<LabelSource, number>;

/** In place of what was uploaded before; what came from answers stays. */
export const replaceLabelledQueries = verb<{ collectionId: string; queries: LabelledQuery[] }, { counts: Counts }>(
  'documents:write',
  async ({ ctx, input, userId }) => {
    const { id } = await openCollection(ctx, userId, input.collectionId, 'write');
    await ctx.labels.replaceUploaded(id, input.queries, userId);
    await record(ctx, {
      kind: 'collection.changed',
      target: { kind: 'collection', id },
      detail: { change: 'labelled-queries' },
    });
    return { counts: await ctx.labels.count(id) };
  },
);
