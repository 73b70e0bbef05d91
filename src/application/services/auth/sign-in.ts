import { Problem } from '../../../domain/problem.ts';
import type { Verb } from '../../context.ts';

/** How long a browser stays signed in. */
const loginDays = 30;

/** Trades a one-time link for a login. The first link ever used makes the owner; a name of its own comes later. */
export const signInByLink: Verb<{ token: string }, { token: string; maxAge: number }> = async ({ ctx, input }) => {
  const claims = await ctx.links.verify(input.token, 'owner-link');
  if (claims === undefined || !(await ctx.identities.useLink(claims.jti, claims.exp * 1000))) {
    throw new Problem(
      'unauthenticated',
      'This sign-in link has been used, has expired, or is not ours. `npm start` prints a new one.',
    );
  }
  const owner = await ctx.identities.owner(ctx.ids.next());
  // Everybody starts with a place to put documents.
  const collections = await ctx.collections.list(owner.id, { limit: 1 });
  if (collections.length === 0)
    await ctx.collections.create({ id: ctx.ids.next(), ownerId: owner.id, name: 'My documents' });
  const token = ctx.links.newToken();
  const maxAge = loginDays * 24 * 60 * 60;
  const expiresAt = ctx.clock.now().getTime() + maxAge * 1000;
  await ctx.identities.addLogin({ tokenHash: await ctx.links.hash(token), userId: owner.id, expiresAt });
  return { token, maxAge };
};
