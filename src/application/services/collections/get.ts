import { collectionDetail } from './index-of.ts';
import { openCollection } from './find.ts';
import { verb } from '../../verb.ts';
import type { CollectionDetail } from '../../protocol/resources.ts';

export const getCollection = verb<{ id: string }, CollectionDetail>(
  'collections:read',
  async ({ ctx, input, userId }) => collectionDetail(ctx, await openCollection(ctx, userId, input.id, 'read')),
);
