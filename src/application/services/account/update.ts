import { getMe } from './me.ts';
import { verb } from '../../verb.ts';
import type { Me } from '../../protocol/resources.ts';

export const updateMe = verb<{ name: string }, Me>('account:write', async ({ ctx, input, userId }) => {
  await ctx.users.update(userId, { name: input.name });
  return getMe({ ctx, input: {} });
});
