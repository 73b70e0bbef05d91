import { collectionDetail } from './index-of.ts';
import { openCollection } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { CollectionDetail } from '../../protocol/resources.ts';

/** Brings the index before the last one back, for all documents at once. Asked again, it says what is in force. */
export const rollbackCollection = verb<{ id: string }, CollectionDetail>(
  'documents:write',
  async ({ ctx, input, userId }) => {
    const collection = await openCollection(ctx, userId, input.id, 'manage');
    const active = await ctx.passages(collection.id).rollback();
    await ctx.documents.follow(active);
    await record(ctx, {
      kind: 'collection.changed',
      target: { kind: 'collection', id: collection.id },
      detail: { change: 'rollback' },
    });
    return collectionDetail(ctx, collection);
  },
);
