import { reaches } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { viewCollection } from './view.ts';
import { verb } from '../../verb.ts';
import type { Collection, Page } from '../../protocol/resources.ts';

export const listCollections = verb<{ cursor?: string }, Page<Collection>>(
  'collections:read',
  async ({ ctx, input, userId: ownerId }) => {
    const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { after: input.cursor }) };
    const records = await ctx.collections.list(ownerId, page);
    const last = records.at(-1);
    const more = records.length === limits.pageSize && last !== undefined;
    const visible = records.filter(({ id }) => reaches(ctx.caller, id));
    const counts = await ctx.collections.countDocuments(visible.map(({ id }) => id));
    return {
      items: visible.map((collection) => viewCollection(collection, counts.get(collection.id) ?? 0)),
      ...(more && { nextCursor: last.id }),
    };
  },
);
