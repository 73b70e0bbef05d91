import { viewCollection } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Collection } from '../../protocol/resources.ts';

export const createCollection = verb<{ name: string }, Collection>(
  'collections:write',
  async ({ ctx, input, userId: ownerId }) => {
    const made = await ctx.collections.create({ id: ctx.ids.next(), ownerId, name: input.name.trim() });
    await record(ctx, { kind: 'collection.created', target: { kind: 'collection', id: made.id } });
    return viewCollection(made);
  },
);
