/** The public half of a key pair for ES256, as anybody may see it (RFC 7517). */
export interface PublicSigningJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  alg: 'ES256';
  use: 'sig';
}

/** A key pair that signs access tokens. Times are milliseconds since 1970. */
export interface SigningKeyRecord {
  kid: string;
  publicJwk: PublicSigningJwk;
  /** The private half under the secret box; empty once the key is retired, because nothing is signed with it again. */
  sealedPrivateJwk: string;
  createdAt: number;
  /** Null for the one key that signs, the active one. */
  retiredAt: number | null;
}

/** The deployment's signing keys. At most one is active at any time, however many ask at once. */
export interface SigningKeys {
  /** The active key, if any, then the keys that were retired after `retiredSince`, the last one first. */
  list(retiredSince: number): Promise<SigningKeyRecord[]>;
  /**
   * Stores a key when no key is active, and gives the active one: this key, or that of whoever came first. One atomic
   * step.
   */
  add(key: Omit<SigningKeyRecord, 'retiredAt'>): Promise<SigningKeyRecord>;
  /**
   * Ends a key's signing and forgets its private half. A key that is retired already keeps its time; an unknown one is
   * no error.
   */
  retire(kid: string, at: number): Promise<void>;
}
