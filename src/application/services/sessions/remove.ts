import { authorize } from '../../../domain/caller.ts';
import { ownSession } from './view.ts';
import type { Verb } from '../../context.ts';

/** The conversation first: a session that is listed but empty can be deleted again, a lost row could not. */
export const removeSession: Verb<{ id: string }, void> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'sessions:write');
  const session = await ownSession(ctx, userId, input.id);
  await ctx.conversation(session.id).destroy();
  await ctx.sessions.remove(session.id);
};
