import * as oauth from 'oauth4webapi';
import { Problem } from '../../domain/problem.ts';
import { ProviderKeys } from './openid-keys.ts';
import { badMetadata, refusal } from './openid-refusal.ts';
import { callProvider } from './openid-fetch.ts';
import { identityOf } from './openid-claims.ts';
import { isSafe, issuerUrl } from './openid-settings.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { ProviderLine } from './openid-fetch.ts';
import type { IdentityProvider, SignInSecrets, VerifiedIdentity } from '../../domain/ports/identity-provider.ts';
import type { OpenIdSettings } from './openid-settings.ts';

/** Public-key signatures only: `none` and everything with a shared secret stay out, whatever the metadata says. */
const algorithms = ['RS256', 'ES256', 'PS256', 'EdDSA'];

/** How far the provider's clock may be from ours, and how old a fresh ID token may be; seconds. */
const tolerance = 30;
const maxTokenAge = 600;

/** How long metadata is taken as it is; milliseconds. */
const metadataLife = 60 * 60 * 1000;

/**
 * One OpenID provider. Keep one object for the life of the process: it remembers the provider's metadata and keys. What
 * it keeps is plain data and never a promise, since on Workers one request may not wait for the network of another.
 */
export class OpenIdProvider implements IdentityProvider {
  readonly issuer: string;
  readonly label: string;
  readonly allowedDomains: readonly string[];
  readonly #settings: OpenIdSettings;
  readonly #clock: Clock;
  readonly #line: ProviderLine;
  readonly #keys: ProviderKeys;
  #metadata: { server: oauth.AuthorizationServer; readAt: number } | undefined;

  /** Throws a sentence for operators when the issuer is not an address to trust. `timeout` is for each call. */
  constructor({
    settings,
    egress,
    clock,
    timeout = 10_000,
  }: {
    settings: OpenIdSettings;
    egress: Egress;
    clock: Clock;
    timeout?: number;
  }) {
    this.issuer = settings.issuer;
    this.label = settings.label;
    this.allowedDomains = settings.allowedDomains;
    this.#settings = settings;
    this.#clock = clock;
    this.#line = { egress, issuer: issuerUrl(settings), label: settings.label, timeout };
    this.#keys = new ProviderKeys(clock);
  }

  async begin({
    redirectUri,
    state,
    nonce,
    codeVerifier,
    signal,
  }: SignInSecrets & { redirectUri: string; signal: AbortSignal }): Promise<URL> {
    const { authorization_endpoint: endpoint = '' } = await this.#server(signal);
    const url = new URL(endpoint);
    const parameters = {
      response_type: 'code',
      client_id: this.#settings.clientId,
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(this.#settings.prompt && { prompt: this.#settings.prompt }),
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url;
  }

  async finish({
    callbackUrl,
    redirectUri,
    state,
    nonce,
    codeVerifier,
    signal,
  }: SignInSecrets & { callbackUrl: URL; redirectUri: string; signal: AbortSignal }): Promise<VerifiedIdentity> {
    const server = await this.#server(signal);
    const options = this.#options(signal);
    const client = this.#client();
    try {
      const answer = oauth.validateAuthResponse(server, client, callbackUrl, state);
      const reply = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        this.#authentication(server),
        answer,
        redirectUri,
        codeVerifier,
        options,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, reply, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      await this.#keys.verify(server, reply, options);
      const claims = oauth.getValidatedIdTokenClaims(tokens);
      if (claims === undefined) throw new Error('A reply that was checked has claims.');
      this.#checkTimesAndParty(claims);
      // By the standard a provider may keep the profile out of the ID token.
      const profile =
        claims['email'] === undefined && server.userinfo_endpoint !== undefined
          ? await this.#userInfo(server, tokens.access_token, claims.sub, signal)
          : claims;
      return identityOf(claims, profile);
    } catch (error) {
      throw refusal(error, this.label);
    }
  }

  /** What the library leaves open: tokens from the future, stale ones, and `azp` beside a single audience. */
  #checkTimesAndParty({ iat, azp }: oauth.IDToken): void {
    const now = this.#clock.now().getTime() / 1000;
    const timely = iat <= now + tolerance && iat >= now - maxTokenAge - tolerance;
    if (timely && (azp === undefined || azp === this.#settings.clientId)) return;
    throw new Problem('unauthenticated', `What ${this.label} sent back does not hold. Start again.`, {
      cause: new Error(timely ? 'azp names another client' : 'iat is not from now'),
    });
  }

  async #userInfo(
    server: oauth.AuthorizationServer,
    accessToken: string,
    subject: string,
    signal: AbortSignal,
  ): Promise<oauth.UserInfoResponse> {
    const reply = await oauth.userInfoRequest(server, this.#client(), accessToken, this.#options(signal));
    return oauth.processUserInfoResponse(server, this.#client(), subject, reply);
  }

  async #server(signal: AbortSignal): Promise<oauth.AuthorizationServer> {
    const now = this.#clock.now().getTime();
    if (this.#metadata !== undefined && now - this.#metadata.readAt < metadataLife) return this.#metadata.server;
    try {
      const { issuer } = this.#line;
      const reply = await oauth.discoveryRequest(issuer, this.#options(signal));
      const server = this.#checked(await oauth.processDiscoveryResponse(issuer, reply));
      this.#metadata = { server, readAt: now };
      return server;
    } catch (error) {
      throw badMetadata(error, this.label);
    }
  }

  #checked(server: oauth.AuthorizationServer): oauth.AuthorizationServer {
    const { issuer, authorization_endpoint, token_endpoint, jwks_uri } = server;
    // The library compares parsed addresses; people are known by the issuer's exact text.
    if (issuer !== this.issuer) {
      throw new Problem('upstream_failed', `${this.label} is set up under another issuer than it names itself.`);
    }
    for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri]) {
      const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
      if (url === undefined || !isSafe(url, this.#line.issuer))
        throw new Problem('upstream_failed', `${this.label} lacks an address that sign-in needs.`);
    }
    const offered = server.id_token_signing_alg_values_supported ?? ['RS256'];
    return {
      ...server,
      id_token_signing_alg_values_supported: algorithms.filter((name) => offered.includes(name)),
    };
  }

  #client(): oauth.Client {
    return {
      client_id: this.#settings.clientId,
      [oauth.clockSkew]: Math.round((this.#clock.now().getTime() - Date.now()) / 1000),
      [oauth.clockTolerance]: tolerance,
    };
  }

  #authentication({ token_endpoint_auth_methods_supported: methods }: oauth.AuthorizationServer): oauth.ClientAuth {
    const { clientSecret } = this.#settings;
    if (clientSecret === undefined) return oauth.None();
    // A provider that lists nothing takes Basic, says the standard.
    return methods?.includes('client_secret_basic') === false
      ? oauth.ClientSecretPost(clientSecret)
      : oauth.ClientSecretBasic(clientSecret);
  }

  #options(signal: AbortSignal) {
    return {
      // Which addresses may be plain http is decided in one place, where calls go out.
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: (url: string, request: Parameters<typeof callProvider>[2]): Promise<Response> =>
        callProvider(this.#line, url, request, signal),
    };
  }
}
