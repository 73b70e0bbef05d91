import { authorize } from '../../../domain/caller.ts';
import { viewCollection } from './view.ts';
import type { Collection } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

export const createCollection: Verb<{ name: string }, Collection> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'collections:write');
  return viewCollection(await ctx.collections.create({ id: ctx.ids.next(), ownerId, name: input.name.trim() }));
};
