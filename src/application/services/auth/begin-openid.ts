import { Problem } from '../../../domain/problem.ts';
import { returnPath } from '../../../domain/return-path.ts';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { IdentityProvider } from '../../../domain/ports/identity-provider.ts';
import type { LinkSigner } from '../../../domain/ports/link-signer.ts';
import type { OpenIdFlows } from '../../../domain/ports/openid-flows.ts';

/** How long somebody may take at the provider, in seconds. */
export const flowSeconds = 600;

/** Sign-ins that one browser may have on their way. */
const perBrowser = 5;

export interface BeginOpenIdContext {
  provider: Pick<IdentityProvider, 'issuer' | 'begin'>;
  flows: Pick<OpenIdFlows, 'add'>;
  links: Pick<LinkSigner, 'newToken' | 'hash'>;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Starts a sign-in at a provider: where to send the browser, and the value that its cookie must bring back.
 * `browser` is the value of an earlier start, which tabs of one browser share.
 */
export async function beginOpenId({
  ctx,
  input,
}: {
  ctx: BeginOpenIdContext;
  input: { redirectUri: string; returnTo?: string | undefined; browser?: string | undefined };
}): Promise<{ url: URL; browser: string }> {
  const returnTo = returnPath(input.returnTo ?? '/');
  if (returnTo === undefined)
    throw new Problem('bad_request', 'Sign-in can only return to a page of this site: start again from there.');
  const browser =
    input.browser !== undefined && /^[\w-]{43}$/.test(input.browser) ? input.browser : ctx.links.newToken();
  const [state, nonce, codeVerifier] = [ctx.links.newToken(), ctx.links.newToken(), ctx.links.newToken()];
  // First, so that a provider that is away leaves nothing behind.
  const { redirectUri } = input;
  const url = await ctx.provider.begin({ redirectUri, state, nonce, codeVerifier, signal: ctx.signal });
  const now = ctx.clock.now().getTime();
  await ctx.flows.add(
    {
      stateHash: await ctx.links.hash(stateOf(ctx.provider, state)),
      browserHash: await ctx.links.hash(browser),
      nonce,
      verifier: codeVerifier,
      returnTo,
      expiresAt: now + flowSeconds * 1000,
    },
    { now, perBrowser },
  );
  return { url, browser };
}

/** Ties a state to the provider that it was made for, so that one provider cannot answer for another. */
export function stateOf(provider: Pick<IdentityProvider, 'issuer'>, state: string): string {
  return `${provider.issuer} ${state}`;
}
