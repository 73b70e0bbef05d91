import { AesSecretBox } from '../../../src/infrastructure/security/secret-box.ts';
import { toBase64Url } from '../../../src/infrastructure/security/base64url.ts';
import type { PublicSigningJwk, SigningKeyRecord } from '../../../src/domain/ports/signing-keys.ts';

export const box = new AesSecretBox({ current: 'p4Yt8ZrKc6WvQm1BxSg7DnHj3UeLa9Fo', previous: [] });

const encoder = new TextEncoder();

/** Makes tokens of any shape with a key that the tests know, without the code under test. */
export class TokenForge {
  readonly jwk: PublicSigningJwk;
  readonly #pair: CryptoKeyPair;

  private constructor(jwk: PublicSigningJwk, pair: CryptoKeyPair) {
    this.jwk = jwk;
    this.#pair = pair;
  }

  static async create(kid: string): Promise<TokenForge> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    const { x = '', y = '' } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey;
    return new TokenForge({ kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' }, pair);
  }

  async record(createdAt: number): Promise<Omit<SigningKeyRecord, 'retiredAt'>> {
    const { kid } = this.jwk;
    const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', this.#pair.privateKey)) as JsonWebKey;
    const place = { tenant: 'deployment', row: kid, column: 'signing_keys.private_jwk' };
    const sealedPrivateJwk = await box.seal(JSON.stringify({ kty, crv, x, y, d }), place);
    return { kid, publicJwk: { ...this.jwk }, sealedPrivateJwk, createdAt };
  }

  /** A token with a good signature over whatever header and payload are; objects become JSON. */
  async sign(header: unknown, payload: unknown): Promise<string> {
    return this.signSegments(segment(header), segment(payload));
  }

  async signSegments(header: string, payload: string): Promise<string> {
    const input = encoder.encode(`${header}.${payload}`);
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.#pair.privateKey, input);
    return `${header}.${payload}.${toBase64Url(new Uint8Array(signature))}`;
  }

  /** A token with an HS256 tag for which a public text served as secret. */
  async confuse(header: unknown, payload: unknown, secret: string | Uint8Array): Promise<string> {
    const raw = typeof secret === 'string' ? encoder.encode(secret) : secret;
    const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const input = `${segment(header)}.${segment(payload)}`;
    return `${input}.${toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(input))))}`;
  }

  /** The public key in the encodings that a careless verifier might take for a shared secret. */
  async publicKeyTexts(): Promise<(string | Uint8Array)[]> {
    const spki = new Uint8Array((await crypto.subtle.exportKey('spki', this.#pair.publicKey)) as ArrayBuffer);
    const raw = new Uint8Array((await crypto.subtle.exportKey('raw', this.#pair.publicKey)) as ArrayBuffer);
    const pem = `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...spki))}\n-----END PUBLIC KEY-----\n`;
    return [JSON.stringify(this.jwk), pem, spki, raw];
  }
}

export function segment(value: unknown): string {
  return toBase64Url(encoder.encode(typeof value === 'string' ? value : JSON.stringify(value)));
}
