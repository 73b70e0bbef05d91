import { Problem } from '../../../domain/problem.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Login, Page } from '../../protocol/resources.ts';

/** Where I am signed in, latest use first. */
export const listLogins = verb<object, Page<Login>>('account:read', async ({ ctx, userId }) => {
  const current = ctx.caller.kind === 'user' ? ctx.caller.loginId : undefined;
  const records = await ctx.logins.list(userId);
  return {
    items: records.map(({ id, kind, label, ip, createdAt, lastSeenAt, expiresAt }) => ({
      id,
      kind,
      label,
      ...(ip !== null && { ip }),
      current: id === current,
      createdAt: new Date(createdAt).toISOString(),
      lastSeenAt: new Date(lastSeenAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
    })),
  };
});

export const revokeLogin = verb<{ id: string }, void>('account:write', async ({ ctx, input, userId }) => {
  if (!(await ctx.logins.remove(userId, input.id))) throw new Problem('not_found', 'There is no such login.');
  await ctx.live.end(userId, { kind: 'login', id: input.id });
  await record(ctx, { kind: 'auth.login-revoked', target: { kind: 'login', id: input.id } });
});

/** Signs out everywhere, here included. Keys go on. */
export const revokeLogins = verb<object, { revoked: number }>('account:write', async ({ ctx, userId }) => {
  const revoked = await ctx.logins.removeAll(userId);
  await ctx.users.raiseEpoch(userId);
  await ctx.live.end(userId);
  await record(ctx, { kind: 'auth.login-revoked', target: { kind: 'user', id: userId }, detail: { reason: 'all' } });
  return { revoked };
});
