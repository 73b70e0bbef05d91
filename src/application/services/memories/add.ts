import { Problem } from '../../../domain/problem.ts';
import { mayRemember, viewMemory } from './view.ts';
import { mostNotes } from '../../../domain/ports/memories.ts';
import { verb } from '../../verb.ts';
import type { Memory } from '../../protocol/resources.ts';

/** Keeps a note about the caller; one that is there already is given back. */
export const addMemory = verb<{ text: string }, Memory>('sessions:write', async ({ ctx, input, userId }) => {
  mayRemember(ctx);
  const createdAt = ctx.clock.now().getTime();
  const note = await ctx.memories.add(userId, {
    id: ctx.ids.next(),
    text: input.text.trim(),
    createdAt,
    sessionId: null,
  });
  if (note === undefined) throw new Problem('conflict', `You have ${mostNotes} notes already: delete one first.`);
  return viewMemory(note);
});
