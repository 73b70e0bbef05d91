/** What a signed one-time token is good for; one that is good for one thing is good for nothing else. */
export type LinkPurpose = 'owner-link' | 'invitation' | 'socket-ticket';

export interface LinkClaims {
  purpose: LinkPurpose;
  /** Names this token: whoever accepts it remembers the id until `exp`, so that it works once. */
  jti: string;
  /** Seconds since 1970. */
  exp: number;
  /** Whom it is about. */
  sub?: string;
  /** What else its maker wants back; signed, but readable by whoever holds the token. */
  data?: Readonly<Record<string, unknown>>;
}

/** Signs and checks short-lived tokens with the deployment's secret, and makes and hashes random ones. */
export interface LinkSigner {
  /** A token that is valid for `ttlSeconds` from now. Throws when it would be too long to be verified: 2,048 characters. */
  sign(claims: Omit<LinkClaims, 'exp'>, ttlSeconds: number): Promise<string>;
  /** The claims of a token that this deployment signed for `purpose` and that is not expired; undefined for all else. */
  verify(token: string, purpose: LinkPurpose): Promise<LinkClaims | undefined>;
  /** A new random token of 256 bits, base64url. */
  newToken(): string;
  hash(token: string): Promise<string>;
}
