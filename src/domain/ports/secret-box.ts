/** Where a sealed secret is kept. It opens there and nowhere else, so that nobody can swap secrets in the database. */
export interface SealedPlace {
  /** Whose it is; a name of its own for what belongs to the deployment. */
  tenant: string;
  row: string;
  /** Table and column, e.g. `signing_keys.private_jwk`. */
  column: string;
}

/** Secrets at rest, under keys that come from the deployment's root secret. */
export interface SecretBox {
  /** A text to store: `v1.<key id>.<iv>.<ciphertext>`, each part base64url. Sealing twice gives two texts. */
  seal(secret: string, place: SealedPlace): Promise<string>;
  /** Throws when the text was changed, was sealed for another place, or under a root secret that is not known here. */
  open(sealed: string, place: SealedPlace): Promise<string>;
  /** Whether it was not sealed under the current root secret: open it, seal it anew and store that. */
  needsReseal(sealed: string): Promise<boolean>;
  /**
   * What to store of a token that is only ever compared, e.g. an API key: a keyed hash, base64url, 43 characters.
   * `purpose` is a constant of the code; the same text has another hash for another purpose.
   */
  keyedHash(purpose: string, text: string): Promise<string>;
  /** The hashes under which a token may be stored: under the current root secret first, then under previous ones. */
  keyedHashes(purpose: string, text: string): Promise<string[]>;
}
