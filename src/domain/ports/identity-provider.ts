/** Who somebody is, as a provider vouches for it. The pair of issuer and subject is the identity; an e-mail address moves. */
export interface VerifiedIdentity {
  issuer: string;
  /** Never reassigned by the issuer; 255 characters at most. */
  subject: string;
  email?: string;
  /** True only when the provider says that the person controls `email`. */
  emailVerified: boolean;
  name?: string;
  /** Google's `hd`: the organisation that manages the account. */
  hostedDomain?: string;
}

/** The secrets of one sign-in, each 32 random bytes in base64url. */
export interface SignInSecrets {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Sign-in with somebody else's accounts: OpenID Connect, authorization code with PKCE. */
export interface IdentityProvider {
  readonly issuer: string;
  /** For people: "Google". */
  readonly label: string;
  /** Domains whose addresses may sign in, in ASCII (punycode); empty means every domain. */
  readonly allowedDomains: readonly string[];
  /** Where to send the browser. Throws `upstream_failed` or `upstream_timeout` when the provider is away. */
  begin(request: SignInSecrets & { redirectUri: string; signal: AbortSignal }): Promise<URL>;
  /**
   * Trades the address that the browser came back with for who came. Throws `unauthenticated` when any check fails,
   * `upstream_failed` or `upstream_timeout` when the provider is away, `cancelled` on the signal. What it throws holds
   * neither codes nor tokens. A code works once, so a retry starts over with `begin`.
   */
  finish(
    request: SignInSecrets & { callbackUrl: URL; redirectUri: string; signal: AbortSignal },
  ): Promise<VerifiedIdentity>;
}
