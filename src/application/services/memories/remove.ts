import { Problem } from '../../../domain/problem.ts';
import { tiedKey } from '../../../domain/caller.ts';
import { verb } from '../../verb.ts';

export const removeMemory = verb<{ id: string }, void>('sessions:write', async ({ ctx, input, userId }) => {
  if (tiedKey(ctx.caller) !== undefined || !(await ctx.memories.remove(userId, input.id)))
    throw new Problem('not_found', 'There is no such note.');
});
