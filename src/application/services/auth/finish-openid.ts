import { Problem } from '../../../domain/problem.ts';
import { includesDomain, isOfDomain } from '../../../domain/email-domain.ts';
import { stateOf } from './begin-openid.ts';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { IdentityProvider, VerifiedIdentity } from '../../../domain/ports/identity-provider.ts';
import type { LinkSigner } from '../../../domain/ports/link-signer.ts';
import type { OpenIdFlow, OpenIdFlows } from '../../../domain/ports/openid-flows.ts';

export interface FinishOpenIdContext {
  provider: Omit<IdentityProvider, 'begin'>;
  flows: Pick<OpenIdFlows, 'take'>;
  links: Pick<LinkSigner, 'hash'>;
  clock: Clock;
  signal: AbortSignal;
}

/** Somebody whose address is verified and welcome here. */
export type WelcomeIdentity = VerifiedIdentity & { email: string; emailVerified: true };

/**
 * Ends a sign-in: who came back from the provider, and where they were going. The flow is used up whatever comes of it.
 * People are known by (issuer, subject) and never by `email`, which can pass to somebody else.
 */
export async function finishOpenId({
  ctx,
  input,
}: {
  ctx: FinishOpenIdContext;
  input: { callbackUrl: URL; redirectUri: string; browser?: string | undefined };
}): Promise<{ identity: WelcomeIdentity; returnTo: string }> {
  const { callbackUrl, redirectUri, browser } = input;
  const states = callbackUrl.searchParams.getAll('state');
  const [state = ''] = states;
  const flow = states.length === 1 ? await takeFlow(ctx, state, browser) : undefined;
  if (flow === undefined || flow.expiresAt <= ctx.clock.now().getTime()) {
    throw new Problem(
      'unauthenticated',
      'This sign-in was started in another browser, is already used, or took longer than ten minutes. Start again.',
    );
  }
  const { nonce, verifier: codeVerifier, returnTo } = flow;
  const identity = await ctx.provider.finish({
    callbackUrl,
    redirectUri,
    state,
    nonce,
    codeVerifier,
    signal: ctx.signal,
  });
  return { identity: welcome(identity, ctx.provider), returnTo };
}

async function takeFlow(
  { provider, flows, links }: FinishOpenIdContext,
  state: string,
  browser = '',
): Promise<OpenIdFlow | undefined> {
  const token = /^[\w-]{43}$/;
  if (!token.test(state) || !token.test(browser)) return undefined;
  return flows.take(await links.hash(stateOf(provider, state)), await links.hash(browser));
}

function welcome(
  identity: VerifiedIdentity,
  { label, allowedDomains }: Pick<IdentityProvider, 'label' | 'allowedDomains'>,
): WelcomeIdentity {
  const { email, emailVerified, hostedDomain } = identity;
  if (email === undefined)
    throw new Problem('unauthenticated', `${label} does not give us your e-mail address, which sign-in here needs.`);
  if (!emailVerified)
    throw new Problem('unauthenticated', `Your e-mail address is not verified at ${label}. Verify it there first.`);
  const isOurs =
    allowedDomains.length === 0 ||
    (isOfDomain(email, allowedDomains) &&
      // An organisation's account may carry an address of another domain.
      (hostedDomain === undefined || includesDomain(allowedDomains, hostedDomain)));
  if (!isOurs)
    throw new Problem('unauthenticated', `Accounts of your e-mail domain may not sign in here. Use another account.`);
  return { ...identity, email, emailVerified };
}
