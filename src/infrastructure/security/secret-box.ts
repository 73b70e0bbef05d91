import { RootKeys } from './root-keys.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import type { SealedPlace, SecretBox } from '../../domain/ports/secret-box.ts';

const version = 'v1';
const encoder = new TextEncoder();

/** AES-256-GCM with a random IV; the place is authenticated beside the ciphertext. */
export class AesSecretBox implements SecretBox {
  readonly #current: RootKeys;
  /** The current one first. */
  readonly #all: readonly RootKeys[];

  /** Seals under `current`; opens what was sealed under it or one of the `previous` root secrets. */
  constructor({ current, previous }: { current: string; previous: readonly string[] }) {
    this.#current = new RootKeys(current);
    this.#all = [this.#current, ...previous.map((secret) => new RootKeys(secret))];
  }

  async seal(secret: string, place: SealedPlace): Promise<string> {
    const keyId = await this.#current.id();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await this.#current.forSealing();
    const ciphertext = await crypto.subtle.encrypt(parameters(iv, keyId, place), key, encoder.encode(secret));
    return [version, keyId, toBase64Url(iv), toBase64Url(new Uint8Array(ciphertext))].join('.');
  }

  async open(sealed: string, place: SealedPlace): Promise<string> {
    const [form, keyId = '', iv = '', ciphertext = '', ...more] = sealed.split('.');
    const [ivBytes, bytes] = [fromBase64Url(iv), fromBase64Url(ciphertext)];
    if (form !== version || more.length > 0 || ivBytes?.length !== 12 || bytes === undefined)
      throw new Error(`${place.column} of ${place.row} is not a sealed secret.`);
    const keys = await this.#keysCalled(keyId);
    if (keys === undefined) {
      throw new Error(
        `${place.column} of ${place.row} was sealed under a root secret that is not known here: ` +
          'name it as a previous one, or set the secret again.',
      );
    }
    try {
      const key = await keys.forSealing();
      return new TextDecoder().decode(await crypto.subtle.decrypt(parameters(ivBytes, keyId, place), key, bytes));
    } catch (cause) {
      throw new Error(`${place.column} of ${place.row} was changed or moved here from another place.`, { cause });
    }
  }

  async needsReseal(sealed: string): Promise<boolean> {
    return !sealed.startsWith(`${version}.${await this.#current.id()}.`);
  }

  keyedHash(purpose: string, text: string): Promise<string> {
    return hashUnder(this.#current, purpose, text);
  }

  keyedHashes(purpose: string, text: string): Promise<string[]> {
    return Promise.all(this.#all.map((keys) => hashUnder(keys, purpose, text)));
  }

  async #keysCalled(id: string): Promise<RootKeys | undefined> {
    for (const keys of this.#all) if ((await keys.id()) === id) return keys;
    return undefined;
  }
}

/** JSON keeps the parts of a place apart whatever they contain. */
function parameters(iv: Uint8Array<ArrayBuffer>, keyId: string, { tenant, row, column }: SealedPlace) {
  const additionalData = encoder.encode(JSON.stringify([version, keyId, tenant, row, column]));
  return { name: 'AES-GCM', iv, additionalData, tagLength: 128 };
}

async function hashUnder(keys: RootKeys, purpose: string, text: string): Promise<string> {
  const key = await keys.forHashing(purpose);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}
