import { Problem } from '../../../domain/problem.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

export const revokeKey = verb<{ id: string }, void>('account:write', async ({ ctx, input, userId }) => {
  if (!(await ctx.keys.remove(userId, input.id))) throw new Problem('not_found', 'There is no such key.');
  await ctx.live.end(userId, { kind: 'key', id: input.id });
  await record(ctx, { kind: 'key.revoked', target: { kind: 'key', id: input.id } });
});
