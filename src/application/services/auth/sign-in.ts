import { Problem } from '../../../domain/problem.ts';
import { invitationStands } from '../people/stands.ts';
import { limits } from '../../limits.ts';
import { openVerb } from '../../verb.ts';
import { record } from '../audit/record.ts';
import { startBrowserLogin } from './start-login.ts';
import type { BrowserLogin } from './start-login.ts';
import type { Context } from '../../context.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';

/**
 * Trades a one-time link for a login: the owner's, which the start prints (the first one ever used makes the owner), or an
 * invitation, which makes its person.
 */
export const signInByLink = openVerb<{ token: string; name?: string }, BrowserLogin>(async ({ ctx, input }) => {
  const user = (await ownerByLink(ctx, input.token)) ?? (await invitedByLink(ctx, input));
  if (user === undefined) {
    await record(ctx, { kind: 'auth.sign-in-refused', outcome: 'denied', detail: { reason: 'link' } });
    throw new Problem(
      'unauthenticated',
      'This sign-in link has been used, has expired, or is not ours. `npm start` prints a new one for the owner; others ask an admin.',
    );
  }
  return startBrowserLogin(ctx, user, 'link');
});

async function ownerByLink(ctx: Context, token: string): Promise<UserRecord | undefined> {
  const claims = await ctx.links.verify(token, 'owner-link');
  if (claims === undefined || !(await ctx.usedLinks.use(claims.jti, claims.exp * 1000))) return undefined;
  const newId = ctx.ids.next();
  const owner = await ctx.users.owner(newId);
  if (owner.id === newId) await welcome(ctx, owner);
  return owner;
}

async function invitedByLink(
  ctx: Context,
  { token, name }: { token: string; name?: string },
): Promise<UserRecord | undefined> {
  const claims = await ctx.links.verify(token, 'invitation');
  if (claims === undefined) return undefined;
  const id = ctx.ids.next();
  const invitation = await ctx.invitations.accept(claims.jti, id);
  if (invitation === undefined || !(await invitationStands(ctx, invitation))) return undefined;
  const called = name?.trim() || invitation.email?.split('@')[0] || 'New member';
  const user = await ctx.users.create({
    id,
    name: called.slice(0, limits.nameCharacters),
    // An address that nobody has verified is no address.
    email: null,
    role: invitation.role,
  });
  await record(ctx, {
    kind: 'user.joined',
    userId: id,
    target: { kind: 'user', id },
    detail: { role: user.role, method: 'invitation' },
  });
  await welcome(ctx, user);
  return user;
}

/** Everybody who may have collections starts with a place to put documents. */
export async function welcome(ctx: Context, user: UserRecord): Promise<void> {
  if (user.role === 'viewer') return;
  await ctx.collections.create({ id: ctx.ids.next(), ownerId: user.id, name: 'My documents' });
}
