import { fromBase64Url, toBase64Url } from './base64url.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { LinkClaims, LinkPurpose, LinkSigner } from '../../domain/ports/link-signer.ts';

const longest = 2048;
const encoder = new TextEncoder();

/**
 * One-time tokens are `base64url(JSON claims).base64url(HMAC-SHA256)` under the deployment's secret. `npm start` makes
 * the owner's link without asking the Worker. Whether a token was used before is its user's business.
 */
export class HmacLinkSigner implements LinkSigner {
  readonly #secret: string;
  readonly #clock: Clock;

  constructor(secret: string, clock: Clock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  async sign({ purpose, jti, sub, data }: Omit<LinkClaims, 'exp'>, ttlSeconds: number): Promise<string> {
    const exp = Math.floor(this.#clock.now().getTime() / 1000) + ttlSeconds;
    const payload = toBase64Url(encoder.encode(JSON.stringify({ purpose, jti, exp, sub, data })));
    const signature = await crypto.subtle.sign('HMAC', await this.#key('sign'), encoder.encode(payload));
    const token = `${payload}.${toBase64Url(new Uint8Array(signature))}`;
    if (token.length > longest) throw new Error(`A signed token of ${token.length} characters is over ${longest}.`);
    return token;
  }

  async verify(token: string, purpose: LinkPurpose): Promise<LinkClaims | undefined> {
    const [payload = '', signature = '', ...more] = token.length > longest ? [] : token.split('.');
    const [bytes, given] = [fromBase64Url(payload), fromBase64Url(signature)];
    if (bytes === undefined || given === undefined || more.length > 0) return undefined;
    if (!(await crypto.subtle.verify('HMAC', await this.#key('verify'), given, encoder.encode(payload))))
      return undefined;
    const claims = parseClaims(bytes, purpose);
    return claims !== undefined && claims.exp * 1000 > this.#clock.now().getTime() ? claims : undefined;
  }

  newToken(): string {
    return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  }

  async hash(token: string): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', encoder.encode(token));
    return toBase64Url(new Uint8Array(digest));
  }

  #key(usage: 'sign' | 'verify'): Promise<CryptoKey> {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    return crypto.subtle.importKey('raw', encoder.encode(this.#secret), algorithm, false, [usage]);
  }
}

function parseClaims(bytes: Uint8Array, wanted: LinkPurpose): LinkClaims | undefined {
  let claims: unknown;
  try {
    claims = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (!isRecord(claims)) return undefined;
  const { purpose, jti, exp, sub, data } = claims;
  if (purpose !== wanted || typeof jti !== 'string' || jti === '') return undefined;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) return undefined;
  if (sub !== undefined && (typeof sub !== 'string' || sub === '')) return undefined;
  if (data !== undefined && !isRecord(data)) return undefined;
  return { purpose: wanted, jti, exp, ...(sub !== undefined && { sub }), ...(data !== undefined && { data }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
