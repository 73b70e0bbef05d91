import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { viewCollection } from './view.ts';
import type { Collection, Page } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

export const listCollections: Verb<{ cursor?: string }, Page<Collection>> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'collections:read');
  const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { after: input.cursor }) };
  const records = await ctx.collections.list(ownerId, page);
  const last = records.at(-1);
  const more = records.length === limits.pageSize && last !== undefined;
  return { items: records.map(viewCollection), ...(more && { nextCursor: last.id }) };
};
