import type { Verb } from '../../context.ts';

export const signOut: Verb<{ token: string }, void> = async ({ ctx, input }) => {
  await ctx.identities.removeLogin(await ctx.links.hash(input.token));
};
