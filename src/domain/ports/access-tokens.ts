import type { PublicSigningJwk } from './signing-keys.ts';

/** What an access token says of who it was issued to. */
export interface AccessTokenSubject {
  /** The user's id. */
  sub: string;
  /** One role or more, up to 16. */
  roles: string[];
  /** The user's epoch at the time of issue; raising a user's epoch ends all earlier tokens. */
  epoch: number;
  /** The id of the login it was issued for. */
  login: string;
  /** What it is limited to, words with spaces between; up to 1,000 characters. */
  scope?: string | undefined;
}

/** All claims of an access token. Times are seconds since 1970. */
export interface AccessTokenClaims extends AccessTokenSubject {
  iss: string;
  aud: string;
  iat: number;
  exp: number;
  jti: string;
}

/** Short-lived signed tokens (JWT, RFC 9068) that are checked without asking the database. */
export interface AccessTokens {
  /** A token for the next `expiresIn` seconds. Makes the first signing key when there is none. Throws on odd claims. */
  issue(subject: AccessTokenSubject): Promise<{ token: string; expiresIn: number }>;
  /** The claims of a token that was issued here and is valid now; undefined for everything else, whatever it is. */
  verify(token: string): Promise<AccessTokenClaims | undefined>;
  /** The public keys with which valid tokens may be signed, for `/.well-known/jwks.json`. */
  jwks(): Promise<{ keys: PublicSigningJwk[] }>;
  /** Signs with a new key from now on. Tokens that were signed before stay valid until they expire. */
  rotate(): Promise<void>;
}
