import { credentialOf } from '../auth/ticket.ts';
import { openSession } from './view.ts';
import { recheckOpened } from './recheck.ts';
import { verb } from '../../verb.ts';

/** Server-sent events after `after`; with `turnId` they end with that turn. */
export const streamEvents = verb<{ id: string; after: number; turnId?: string }, ReadableStream<Uint8Array>>(
  'sessions:read',
  async ({ ctx, input, userId }) => {
    const session = await openSession(ctx, userId, input.id, 'read');
    const { after, turnId } = input;
    await ctx.live.opened(userId, session.id);
    const listener = { userId, credential: credentialOf(ctx) };
    const stream = await ctx
      .conversation(session.id)
      .events({ after, listener, ...(turnId !== undefined && { turnId }) });
    // One that follows a turn ends with it.
    if (turnId === undefined) await recheckOpened(ctx, userId, session.id);
    return stream;
  },
);
