/** What a one-time sign-in link says. Times are seconds since 1970. */
export interface LinkClaims {
  purpose: 'owner-link';
  jti: string;
  iat: number;
  exp: number;
}

/** Checks signatures and hashes tokens with the deployment's secret. */
export interface LinkSigner {
  /** The claims of a link that this deployment signed and that is not expired; undefined for anything else. */
  verify(token: string): Promise<LinkClaims | undefined>;
  /** A new random token of 256 bits, base64url. */
  newToken(): string;
  hash(token: string): Promise<string>;
}
