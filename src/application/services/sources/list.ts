import { limits } from '../../limits.ts';
import { readableCollections } from '../collections/find.ts';
import { verb } from '../../verb.ts';
import { viewSource } from './view.ts';
import type { Page, Source } from '../../protocol/resources.ts';

/** Of one collection, or of all that the caller may read; oldest first. */
export const listSources = verb<{ collectionId?: string; cursor?: string }, Page<Source>>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const { collectionId, cursor } = input;
    const ids = await readableCollections(ctx, userId, collectionId === undefined ? undefined : [collectionId]);
    const page = { limit: limits.pageSize, ...(cursor !== undefined && { after: cursor }) };
    const records = await ctx.sources.list(ids, page);
    const last = records.at(-1);
    const more = records.length === limits.pageSize && last !== undefined;
    return {
      items: await Promise.all(records.map((source) => viewSource(ctx, source))),
      ...(more && { nextCursor: last.id }),
    };
  },
);
