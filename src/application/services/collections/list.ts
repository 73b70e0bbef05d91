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
    return {
      items: records.filter(({ id }) => reaches(ctx.caller, id)).map(viewCollection),
      ...(more && { nextCursor: last.id }),
    };
  },
);
