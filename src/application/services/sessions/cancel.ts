import { authorize } from '../../../domain/caller.ts';
import { ownSession } from './view.ts';
import type { Verb } from '../../context.ts';

/** Stops a running answer; what was written so far stays. */
export const cancelTurn: Verb<{ id: string; turnId: string }, void> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:write');
  const session = await ownSession(ctx, userId, input.id);
  await ctx.conversation(session.id).cancel(input.turnId);
};
