import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

/** Ends the login that the caller uses. */
export const signOut = verb<object, void>('account:read', async ({ ctx, userId }) => {
  if (ctx.caller.kind !== 'user') return;
  const { loginId } = ctx.caller;
  await ctx.logins.remove(userId, loginId);
  await ctx.live.end(userId, { kind: 'login', id: loginId });
  await record(ctx, { kind: 'auth.signed-out', target: { kind: 'login', id: loginId } });
});
