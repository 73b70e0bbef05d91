import { Problem } from '../../../domain/problem.ts';
import { invitationStands } from '../people/stands.ts';
import { limits } from '../../limits.ts';
import { openVerb } from '../../verb.ts';
import { record } from '../audit/record.ts';
import { startBrowserLogin } from './start-login.ts';
import { welcome } from './sign-in.ts';
import type { BrowserLogin } from './start-login.ts';
import type { Context } from '../../context.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';
import type { VerifiedIdentity } from '../../../domain/ports/identity-provider.ts';

/**
 * Signs in whoever an OpenID provider vouches for. Somebody new needs an invitation to their e-mail address, or an address
 * of a domain that may join; a name or an address never leads to an account that exists.
 */
export const signInByIdentity = openVerb<{ identity: VerifiedIdentity; mayJoin: boolean }, BrowserLogin>(
  async ({ ctx, input }) => {
    const user = (await ctx.users.byIdentity(input.identity)) ?? (await join(ctx, input));
    return startBrowserLogin(ctx, user, 'openid');
  },
);

/** Ties an identity to the account that is signed in already. */
export const linkIdentity = openVerb<{ identity: VerifiedIdentity }, void>(async ({ ctx, input }) => {
  if (ctx.caller.kind !== 'user') throw new Problem('unauthenticated', 'Sign in first.');
  const { userId } = ctx.caller;
  if (!(await ctx.users.link(userId, input.identity)))
    throw new Problem('conflict', 'That account signs somebody else in already.');
  await record(ctx, { kind: 'auth.identity-linked', target: { kind: 'user', id: userId } });
});

async function join(
  ctx: Context,
  { identity, mayJoin }: { identity: VerifiedIdentity; mayJoin: boolean },
): Promise<UserRecord> {
  const { issuer, subject, email, name } = identity;
  const id = ctx.ids.next();
  const invitation = email === undefined ? undefined : await ctx.invitations.acceptFor(email, id);
  const isInvited = invitation !== undefined && (await invitationStands(ctx, invitation));
  const role = isInvited ? invitation.role : mayJoin ? 'member' : undefined;
  if (role === undefined) {
    await record(ctx, { kind: 'auth.sign-in-refused', outcome: 'denied', detail: { reason: 'not-invited' } });
    throw new Problem('forbidden', 'Nobody has invited this account. Ask an admin of this Nexus for an invitation.');
  }
  const called = (name?.trim() || email?.split('@')[0] || 'New member').slice(0, limits.nameCharacters);
  const user = await ctx.users.create({ id, name: called, email: email ?? null, role }, { issuer, subject });
  if (user.id !== id) return user;
  await record(ctx, {
    kind: 'user.joined',
    userId: id,
    target: { kind: 'user', id },
    detail: { role, method: 'openid' },
  });
  await welcome(ctx, user);
  return user;
}
