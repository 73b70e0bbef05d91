import { viewSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Session } from '../../protocol/resources.ts';

/** Without a title it takes the first question's words. With an id that the caller made, once only. */
export const createSession = verb<{ title?: string; id?: string }, Session>(
  'sessions:write',
  async ({ ctx, input, userId: ownerId }) => {
    const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : null;
    const title = input.title?.trim() ?? '';
    const there = input.id === undefined ? undefined : await ctx.sessions.find(input.id, ownerId);
    if (there !== undefined) return viewSession(there);
    const made = await ctx.sessions.create({ id: input.id ?? ctx.ids.next(), ownerId, title, keyId });
    await ctx.live.publish(ownerId, { type: 'session', sessionId: made.id, change: 'created' });
    return viewSession(made);
  },
);
