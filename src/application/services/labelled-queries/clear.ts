import { openCollection } from '../collections/find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { LabelSource } from '../../protocol/evaluations.ts';

/** Those of one source, or all. */
export const clearLabelledQueries = verb<{ collectionId: string; source?: LabelSource }, void>(
  'documents:write',
  async ({ ctx, input, userId }) => {
    const { id } = await openCollection(ctx, userId, input.collectionId, 'write');
    await ctx.labels.clear(id, input.source);
    await record(ctx, {
      kind: 'collection.changed',
      target: { kind: 'collection', id },
      detail: { change: 'labelled-queries' },
    });
  },
);
