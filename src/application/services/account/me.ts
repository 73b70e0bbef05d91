import { budgetsOf } from '../../budgets.ts';
import { verb } from '../../verb.ts';
import { Problem } from '../../../domain/problem.ts';
import type { Me } from '../../protocol/resources.ts';

/** Who I am here, and what is left of today's budget. */
export const getMe = verb<object, Me>('account:read', async ({ ctx, userId }) => {
  const user = await ctx.users.find(userId);
  if (user === undefined) throw new Problem('unauthenticated', 'Sign in first.');
  const [budget] = await budgetsOf(ctx, { userId });
  const { requests, tokens } = await ctx.limiter(`user:${userId}`).usage();
  const { requestsPerDay, tokensPerDay } = budget?.limits ?? {};
  return {
    id: user.id,
    name: user.name,
    ...(user.email !== null && { email: user.email }),
    role: user.role,
    usage: {
      requests,
      tokens,
      ...(requestsPerDay !== undefined && { requestsPerDay }),
      ...(tokensPerDay !== undefined && { tokensPerDay }),
    },
  };
});
