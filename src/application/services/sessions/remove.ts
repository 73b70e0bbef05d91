import { openSession } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

/** The conversation first: a session that is listed but empty can be deleted again, a lost row could not. */
export const removeSession = verb<{ id: string }, void>('sessions:write', async ({ ctx, input, userId }) => {
  const session = await openSession(ctx, userId, input.id, 'manage');
  await ctx.conversation(session.id).destroy();
  await ctx.sessions.remove(session.id);
  await ctx.access.clear({ kind: 'session', id: session.id });
  await ctx.live.publish(userId, { type: 'session', sessionId: session.id, change: 'removed' });
  await record(ctx, { kind: 'session.removed', target: { kind: 'session', id: session.id } });
});
