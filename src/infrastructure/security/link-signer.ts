import type { LinkClaims, LinkSigner } from '../../domain/ports/link-signer.ts';
import type { Clock } from '../../domain/ports/clock.ts';

/**
 * One-time links are `base64url(JSON claims).base64url(HMAC-SHA256)` under the deployment's secret. `npm start` makes
 * one without asking the Worker; whether it was used before is the identity store's business.
 */
export class HmacLinkSigner implements LinkSigner {
  readonly #secret: string;
  readonly #clock: Clock;

  constructor(secret: string, clock: Clock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  async verify(token: string): Promise<LinkClaims | undefined> {
    const [payload, signature, ...more] = token.split('.');
    if (token.length > 2048 || payload === undefined || signature === undefined || more.length > 0) return undefined;
    const encoder = new TextEncoder();
    const key = await crypto.subtle.importKey(
      'raw',
      encoder.encode(this.#secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    const given = fromBase64Url(signature);
    if (given === undefined || !(await crypto.subtle.verify('HMAC', key, given, encoder.encode(payload))))
      return undefined;
    const claims = parseClaims(payload);
    return claims !== undefined && claims.exp * 1000 > this.#clock.now().getTime() ? claims : undefined;
  }

  newToken(): string {
    return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  }

  async hash(token: string): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
    return toBase64Url(new Uint8Array(digest));
  }
}

function parseClaims(payload: string): LinkClaims | undefined {
  const bytes = fromBase64Url(payload);
  if (bytes === undefined) return undefined;
  try {
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Partial<LinkClaims> | null;
    const known = claims?.purpose === 'owner-link' && typeof claims.jti === 'string' && typeof claims.exp === 'number';
    return known ? (claims as LinkClaims) : undefined;
  } catch {
    return undefined;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
