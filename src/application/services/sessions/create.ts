import { viewSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Session } from '../../protocol/resources.ts';

/** Without a title it takes the first question's words. */
export const createSession = verb<{ title?: string }, Session>(
  'sessions:write',
  async ({ ctx, input, userId: ownerId }) => {
    const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : null;
    return viewSession(
      await ctx.sessions.create({ id: ctx.ids.next(), ownerId, title: input.title?.trim() ?? '', keyId }),
    );
  },
);
