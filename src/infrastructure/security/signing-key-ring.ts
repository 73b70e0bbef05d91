import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Clock } from '../../domain/ports/clock.ts';
import type { JWK } from 'jose';
import type { PublicSigningJwk, SigningKeyRecord, SigningKeys } from '../../domain/ports/signing-keys.ts';
import type { SealedPlace, SecretBox } from '../../domain/ports/secret-box.ts';

const second = 1000;
const day = 24 * 60 * 60 * second;

/** A key signs for this long. */
const signingTime = 30 * day;
/** How old a reading of the keys may be, and so how long an isolate may sign with a key that another has retired. */
const freshTime = 60 * second;
/** How long not to look again for a key that is not there. */
const rereadTime = 5 * second;

export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
}

/**
 * The signing keys as one isolate sees them. It remembers results and never a promise: waiting for what another
 * request is reading would hang when that request is cut off.
 */
export class SigningKeyRing {
  readonly #keys: SigningKeys;
  readonly #box: SecretBox;
  readonly #clock: Clock;
  /** How long a public key is of use after its key was retired, in milliseconds. */
  readonly #graceTime: number;
  #records: readonly SigningKeyRecord[] = [];
  #readAt = -Infinity;
  #rereadAt = -Infinity;
  #signing: SigningKey | undefined;

  /** `tokenSeconds` is the longest that a token is accepted after it was signed. */
  constructor(keys: SigningKeys, box: SecretBox, clock: Clock, tokenSeconds: number) {
    this.#keys = keys;
    this.#box = box;
    this.#clock = clock;
    this.#graceTime = tokenSeconds * second + freshTime;
  }

  /** The keys with which a valid token may be signed. */
  async publicKeys(): Promise<PublicSigningJwk[]> {
    if (this.#now() - this.#readAt >= freshTime) await this.#read();
    return this.#usable();
  }

  /** The same, read anew for a token whose key is not among them; undefined when that was done moments ago. */
  async publicKeysAgain(): Promise<PublicSigningJwk[] | undefined> {
    if (this.#now() - this.#rereadAt < rereadTime) return undefined;
    await this.#read();
    this.#rereadAt = this.#now();
    return this.#usable();
  }

  /** The active key, made when there is none, replaced when it is too old or cannot be opened. */
  async signingKey(): Promise<SigningKey> {
    if (this.#now() - this.#readAt >= freshTime) await this.#read();
    const record = this.#active() ?? (await this.#make());
    return this.#open((await this.#isDue(record)) ? await this.#replace(record) : record);
  }

  async rotate(): Promise<void> {
    await this.#read();
    const record = this.#active();
    await (record === undefined ? this.#make() : this.#replace(record));
  }

  /** Whether a key has signed for long enough, or does not open with the current root secret. */
  async #isDue({ createdAt, sealedPrivateJwk }: SigningKeyRecord): Promise<boolean> {
    const age = this.#now() - createdAt;
    if (age >= signingTime) return true;
    // While a new root secret is rolled out, isolates with the one and the other must not replace each other's keys in
    // a row.
    return age >= freshTime && this.#box.needsReseal(sealedPrivateJwk);
  }

  async #open(record: SigningKeyRecord): Promise<SigningKey> {
    if (this.#signing?.kid === record.kid) return this.#signing;
    const jwk = JSON.parse(await this.#box.open(record.sealedPrivateJwk, placeOf(record.kid))) as JWK;
    const privateKey = await importJWK(jwk, 'ES256', { extractable: false });
    if (privateKey instanceof Uint8Array) throw new Error(`The signing key ${record.kid} is not a key pair.`);
    this.#signing = { kid: record.kid, privateKey };
    return this.#signing;
  }

  async #replace({ kid }: SigningKeyRecord): Promise<SigningKeyRecord> {
    await this.#keys.retire(kid, this.#now());
    return this.#make();
  }

  /** Of all who make a key at the same time, one gets it stored and everybody gets that one. */
  async #make(): Promise<SigningKeyRecord> {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const { kty, crv, x, y, d } = await exportJWK(pair.privateKey);
    if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined)
      throw new Error('The platform made a key of another kind than ES256 needs.');
    const kid = await calculateJwkThumbprint({ kty, crv, x, y });
    const record = await this.#keys.add({
      kid,
      publicJwk: { kty: 'EC', crv, x, y, kid, alg: 'ES256', use: 'sig' },
      sealedPrivateJwk: await this.#box.seal(JSON.stringify({ kty, crv, x, y, d }), placeOf(kid)),
      createdAt: this.#now(),
    });
    await this.#read();
    return record;
  }

  async #read(): Promise<void> {
    const begun = this.#now();
    this.#records = await this.#keys.list(begun - this.#graceTime);
    this.#readAt = begun;
  }

  #active(): SigningKeyRecord | undefined {
    return this.#records.find(({ retiredAt }) => retiredAt === null);
  }

  #usable(): PublicSigningJwk[] {
    const oldest = this.#now() - this.#graceTime;
    return this.#records
      .filter(({ retiredAt }) => retiredAt === null || retiredAt > oldest)
      .map(({ publicJwk }) => publicJwk);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function placeOf(kid: string): SealedPlace {
  return { tenant: 'deployment', row: kid, column: 'signing_keys.private_jwk' };
}
