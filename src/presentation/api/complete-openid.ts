import { linkIdentity, signInByIdentity } from '../../application/services/auth/join.ts';
import { setSessionCookie } from './session-cookie.ts';
import type { Api } from './api.ts';
import type { Context } from 'hono';
import type { WelcomeIdentity } from '../../application/services/auth/finish-openid.ts';

/** In where a sign-in returns to: the account is to be tied to whoever is signed in already. */
const linking = 'linked';

/** What follows when a provider has vouched for somebody: a login, or one more way into the account that is open. */
export async function completeOpenId(
  c: Context<Api>,
  { identity, returnTo }: { identity: WelcomeIdentity; returnTo: string },
): Promise<Response> {
  const { ctx, policy } = c.var;
  if (ctx.caller.kind === 'user' && new URL(returnTo, c.req.url).searchParams.has(linking)) {
    await linkIdentity({ ctx, input: { identity } });
    return c.redirect(returnTo, 303);
  }
  // The domain was checked already, if any is set.
  const mayJoin = policy.joinDomains.length > 0;
  const { token, maxAge } = await signInByIdentity({ ctx, input: { identity, mayJoin } });
  setSessionCookie(c, token, maxAge);
  return c.redirect(returnTo, 303);
}
