import { mayRemember, viewMemory } from './view.ts';
import { verb } from '../../verb.ts';
import type { Memory, Page } from '../../protocol/resources.ts';

/** Newest first. */
export const listMemories = verb<object, Page<Memory>>('sessions:read', async ({ ctx, userId }) => {
  mayRemember(ctx);
  return { items: (await ctx.memories.list(userId)).map(viewMemory) };
});
