import { mayRemember } from './view.ts';
import { verb } from '../../verb.ts';

/** Deletes all notes about the caller. */
export const clearMemories = verb<object, void>('sessions:write', async ({ ctx, userId }) => {
  mayRemember(ctx);
  await ctx.memories.clear(userId);
});
