import { viewSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Session } from '../../protocol/resources.ts';

/** Without a title it takes the first question's words. */
export const createSession = verb<{ title?: string }, Session>(
  'sessions:write',
  async ({ ctx, input, userId: ownerId }) => {
    const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : null;
    const title = input.title?.trim() ?? '';
    const made = await ctx.sessions.create({ id: ctx.ids.next(), ownerId, title, keyId });
    await ctx.live.publish(ownerId, { type: 'session', sessionId: made.id, change: 'created' });
    return viewSession(made);
  },
);
