import { openSession } from './view.ts';
import { verb } from '../../verb.ts';

/** Stops a running answer; what was written so far stays. */
export const cancelTurn = verb<{ id: string; turnId: string }, void>(
  'sessions:write',
  async ({ ctx, input, userId }) => {
    const session = await openSession(ctx, userId, input.id, 'write');
    await ctx.conversation(session.id).cancel(input.turnId);
  },
);
