import { toBase64Url } from './base64url.ts';

const encoder = new TextEncoder();

/** The keys that come from one root secret by HKDF-SHA256 (RFC 5869): one a purpose, none tells anything of another. */
export class RootKeys {
  readonly #root: Promise<CryptoKey>;
  readonly #id: Promise<string>;
  readonly #keys = new Map<string, Promise<CryptoKey>>();

  constructor(secret: string) {
    this.#root = crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey', 'deriveBits']);
    this.#id = this.#root
      .then((root) => crypto.subtle.deriveBits(derivation('id'), root, 64))
      .then((bits) => toBase64Url(new Uint8Array(bits)));
  }

  /** Names the root secret in what was made with it, without a way back to it; 11 characters. */
  id(): Promise<string> {
    return this.#id;
  }

  forSealing(): Promise<CryptoKey> {
    return this.#key('seal', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']);
  }

  forHashing(purpose: string): Promise<CryptoKey> {
    return this.#key(`hash:${purpose}`, { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']);
  }

  #key(purpose: string, algorithm: Parameters<SubtleCrypto['deriveKey']>[2], usages: KeyUsage[]): Promise<CryptoKey> {
    const known = this.#keys.get(purpose);
    if (known !== undefined) return known;
    const key = this.#root.then((root) => crypto.subtle.deriveKey(derivation(purpose), root, algorithm, false, usages));
    this.#keys.set(purpose, key);
    return key;
  }
}

type KeyUsage = 'encrypt' | 'decrypt' | 'sign';

function derivation(purpose: string) {
  return {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: encoder.encode('nexus/root-keys/v1'),
    info: encoder.encode(purpose),
  };
}
