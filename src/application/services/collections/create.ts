import { Problem } from '../../../domain/problem.ts';
import { viewCollection } from './view.ts';
import { record } from '../audit/record.ts';
import { tiedKey } from '../../../domain/caller.ts';
import { verb } from '../../verb.ts';
import type { Collection } from '../../protocol/resources.ts';

export const createCollection = verb<{ name: string }, Collection>(
  'collections:write',
  async ({ ctx, input, userId: ownerId }) => {
    if (tiedKey(ctx.caller) !== undefined)
      throw new Problem('forbidden', 'This API key is tied to collections that exist; it makes no others.');
    const made = await ctx.collections.create({ id: ctx.ids.next(), ownerId, name: input.name.trim() });
    await record(ctx, { kind: 'collection.created', target: { kind: 'collection', id: made.id } });
    return viewCollection(made, 0);
  },
);
