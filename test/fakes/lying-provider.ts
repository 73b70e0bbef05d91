import type { Send } from '../../src/infrastructure/network/egress-gateway.ts';

type Claims = Record<string, unknown>;
type Json = Record<string, unknown>;

/** What the next answers say that an honest provider would not. Everything left out is honest. */
export interface Lie {
  metadata?: Json;
  header?: Json;
  claims?: Claims;
  /** `none` signs nothing; `secret` and `public-key` take a text that others know for an HMAC; `stranger` is a new key. */
  signature?: 'none' | 'secret' | 'public-key' | 'stranger';
  userInfo?: Claims;
  /** Takes the place of the reply of a path. */
  reply?: Record<string, () => Response | Promise<Response>>;
  token?: Json;
}

export const client = { clientId: 'nexus', clientSecret: 'a secret that client and provider share' };

/** A provider of one person, signing for real, that can be told to lie. Its answers are a function of the request. */
export class LyingProvider {
  readonly issuer: string;
  lie: Lie = {};
  /** Paths as they were asked for. */
  readonly asked: string[] = [];
  readonly #codes = new Map<string, string>();
  #key = keys.first;
  #keyName = 'first';

  constructor(issuer = 'https://lying.test') {
    this.issuer = issuer;
  }

  /** Another key, under a new name unless told otherwise. */
  rotate(name = crypto.randomUUID()): void {
    this.#key = this.#key === keys.first ? keys.second : keys.first;
    this.#keyName = name;
  }

  /** What the person does at the provider: the address that the browser is sent back to. */
  approve(authorization: URL, over: Record<string, string | undefined> = {}): URL {
    const asked = authorization.searchParams;
    const code = crypto.randomUUID();
    this.#codes.set(code, asked.get('nonce') ?? '');
    const back = new URL(asked.get('redirect_uri') ?? '');
    const parameters = { code, state: asked.get('state') ?? '', iss: this.issuer, ...over };
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) back.searchParams.set(name, value);
    return back;
  }

  readonly fetch: Send = async (address, request) => {
    const { pathname } = new URL(address);
    this.asked.push(pathname);
    const instead = this.lie.reply?.[pathname];
    if (instead !== undefined) return instead();
    if (pathname === '/.well-known/openid-configuration')
      return Response.json({ ...this.#metadata(), ...this.lie.metadata });
    if (pathname === '/keys') return Response.json({ keys: [await this.#publicKey()] });
    if (pathname === '/userinfo') return Response.json({ sub: 'ada', ...person, ...this.lie.userInfo });
    if (pathname === '/token') return this.#token(new URLSearchParams(String(request.body)));
    return new Response('no', { status: 404 });
  };

  #metadata(): Json {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  async #token(form: URLSearchParams): Promise<Response> {
    const code = form.get('code') ?? '';
    const nonce = this.#codes.get(code);
    if (!this.#codes.delete(code)) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    const now = Math.floor(Date.now() / 1000);
    const honest = { iss: this.issuer, aud: client.clientId, sub: 'ada', nonce, iat: now, exp: now + 300, ...person };
    const idToken = await this.#sign({ ...honest, ...this.lie.claims });
    return Response.json({ access_token: 'access', token_type: 'Bearer', id_token: idToken, ...this.lie.token });
  }

  async #sign(claims: Claims): Promise<string> {
    const { signature, header } = this.lie;
    const alg =
      signature === 'none' ? 'none' : signature === 'secret' || signature === 'public-key' ? 'HS256' : 'RS256';
    const body = `${encode({ alg, kid: this.#keyName, ...header })}.${encode(claims)}`;
    if (signature === 'none') return `${body}.`;
    if (alg === 'HS256') {
      const secret = signature === 'secret' ? client.clientSecret : JSON.stringify(await this.#publicKey());
      return `${body}.${await hmac(secret, body)}`;
    }
    const { privateKey } = await (signature === 'stranger' ? keys.stranger : this.#key);
    return `${body}.${base64Url(await crypto.subtle.sign(rsa.name, privateKey, new TextEncoder().encode(body)))}`;
  }

  async #publicKey(): Promise<Json> {
    const { publicKey } = await this.#key;
    const jwk = (await crypto.subtle.exportKey('jwk', publicKey)) as JsonWebKey;
    return { kty: jwk.kty, n: jwk.n, e: jwk.e, kid: this.#keyName, alg: 'RS256', use: 'sig' };
  }
}

const person = { email: 'ada@example.com', email_verified: true, name: 'Ada' };

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

async function newKey(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])) as CryptoKeyPair;
}

/** Made once, since making one takes a second. */
const keys = { first: newKey(), second: newKey(), stranger: newKey() };

/** Settles when the provider can answer at once. */
export const keysReady: Promise<unknown> = Promise.all(Object.values(keys));

async function hmac(secret: string, body: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return base64Url(await crypto.subtle.sign('HMAC', key, encoder.encode(body)));
}

function encode(value: unknown): string {
  return base64Url(new TextEncoder().encode(JSON.stringify(value)).buffer as ArrayBuffer);
}

function base64Url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
