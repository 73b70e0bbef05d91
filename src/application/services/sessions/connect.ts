import { credentialOf } from '../auth/ticket.ts';
import { openSession } from './view.ts';
import { recheckOpened } from './recheck.ts';
import { verb } from '../../verb.ts';

/** Hands a WebSocket upgrade to the session's actor. */
export const connectSocket = verb<{ id: string; request: Request }, Response>(
  'sessions:write',
  async ({ ctx, input, userId }) => {
    const session = await openSession(ctx, userId, input.id, 'read');
    await ctx.live.opened(userId, session.id);
    const listener = { userId, credential: credentialOf(ctx) };
    const upgraded = await ctx.conversation(session.id).connect(input.request, listener);
    await recheckOpened(ctx, userId, session.id);
    return upgraded;
  },
);
