import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { egressOver } from '../fakes/egress.ts';
import { LyingProvider, client, keysReady } from '../fakes/lying-provider.ts';
import { OpenIdProvider } from '../../src/infrastructure/security/openid-provider.ts';
import { googleSettings } from '../../src/infrastructure/security/openid-settings.ts';
import { problemCode } from '../../src/domain/problem.ts';
import type { Lie } from '../fakes/lying-provider.ts';
import type { OpenIdSettings } from '../../src/infrastructure/security/openid-settings.ts';
import type { VerifiedIdentity } from '../../src/domain/ports/identity-provider.ts';

const redirectUri = 'https://nexus.test/auth/openid/callback';
const secrets = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) };

/** What sign-in makes of a provider that lies; runs wherever the adapter runs. */
export function openIdLies(): void {
  let liar: LyingProvider;
  let provider: OpenIdProvider;
  let later = 0;
  const clock = { now: () => new Date(Date.now() + later) };
  const signal = new AbortController().signal;

  const open = ({ timeout = 10_000, ...over }: { timeout?: number } & Partial<OpenIdSettings> = {}): OpenIdProvider =>
    new OpenIdProvider({
      settings: { ...client, issuer: liar.issuer, allowedDomains: [], label: 'Acme', ...over },
      egress: egressOver(liar.fetch),
      clock,
      timeout,
    });

  beforeAll(async () => {
    await keysReady;
  });
  beforeEach(() => {
    later = 0;
    liar = new LyingProvider();
    provider = open();
  });

  async function signIn(lie: Lie = {}, callback: Record<string, string | undefined> = {}): Promise<VerifiedIdentity> {
    liar.lie = lie;
    const url = await provider.begin({ ...secrets, redirectUri, signal });
    return provider.finish({ ...secrets, redirectUri, callbackUrl: liar.approve(url, callback), signal });
  }

  /** The words and the reason of the last refusal. */
  let said = '';
  let reason = '';

  async function refused(work: Promise<unknown>): Promise<string | undefined> {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
    reason = cause?.message ?? '';
    said = `${error instanceof Error ? error.message : ''} ${reason} ${String(cause?.cause)}`;
    return problemCode(error);
  }

  afterEach(() => {
    const kept = [...Object.values(secrets), client.clientSecret, 'eyJ', 'ada@'];
    expect(kept.filter((secret) => said.includes(secret))).toEqual([]);
  });

  const now = (): number => Math.floor(Date.now() / 1000);

  it('takes an honest answer', async () => {
    expect(await signIn()).toEqual({
      issuer: 'https://lying.test',
      subject: 'ada',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada',
    });
  });

  it.each<[string, string, () => Lie]>([
    ['another issuer', '"iss"', () => ({ claims: { iss: 'https://evil.test' } })],
    ['another audience', '"aud"', () => ({ claims: { aud: 'somebody-else' } })],
    ['more audiences and no party', 'additional untrusted audiences', () => ({ claims: { aud: ['nexus', 'other'] } })],
    ['another party beside two audiences', '"azp"', () => ({ claims: { aud: ['nexus', 'other'], azp: 'other' } })],
    ['another party beside one audience', 'azp names', () => ({ claims: { azp: 'other' } })],
    ['another nonce', '"nonce"', () => ({ claims: { nonce: 'x'.repeat(43) } })],
    ['no nonce', '"nonce"', () => ({ claims: { nonce: undefined } })],
    ['an expiry in the past', '"exp"', () => ({ claims: { exp: now() - 60 } })],
    ['no expiry', '"exp"', () => ({ claims: { exp: undefined } })],
    [
      'a time of issue in the future',
      'iat is not from now',
      () => ({ claims: { iat: now() + 120, exp: now() + 600 } }),
    ],
    ['a time of issue long ago', 'iat is not from now', () => ({ claims: { iat: now() - 3600 } })],
    ['no time of issue', '"iat"', () => ({ claims: { iat: undefined } })],
    ['no subject', '"sub"', () => ({ claims: { sub: undefined } })],
    ['an empty subject', '', () => ({ claims: { sub: '' } })],
    ['a subject without end', '', () => ({ claims: { sub: 'x'.repeat(256) } })],
    ['no signature', '"alg"', () => ({ signature: 'none' })],
    ['an HMAC with the client secret', '"alg"', () => ({ signature: 'secret' })],
    ['an HMAC with the public key', '"alg"', () => ({ signature: 'public-key' })],
    ['the right name on a strange key', 'signature verification failed', () => ({ signature: 'stranger' })],
    ['an algorithm that is not offered', '"alg"', () => ({ header: { alg: 'ES256' } })],
    ['an algorithm with shouting', '"alg"', () => ({ header: { alg: 'NONE' }, signature: 'none' })],
    ['a header that must be understood', 'crit', () => ({ header: { crit: ['b64'], b64: false } })],
    ['a key that does not exist', 'no applicable keys', () => ({ header: { kid: 'nobody' } })],
    ['no ID token', 'id_token', () => ({ token: { id_token: undefined } })],
    ['an ID token that is none', 'PARSE', () => ({ token: { id_token: 'eyJ.eyJ.eyJ' } })],
    ['a profile of somebody else', '"sub"', () => ({ claims: { email: undefined }, userInfo: { sub: 'eve' } })],
    [
      'a code that was used',
      'invalid_grant',
      () => ({ reply: { '/token': () => Response.json({ error: 'invalid_grant' }, { status: 400 }) } }),
    ],
  ])('refuses %s', async (_, because, lie) => {
    expect(await refused(signIn(lie()))).toBe('unauthenticated');
    expect(reason).toContain(because);
  });

  it('never takes none and HMAC, also when the metadata offers nothing else', async () => {
    const metadata = { id_token_signing_alg_values_supported: ['none', 'HS256'] };
    expect(await refused(signIn({ metadata, signature: 'none' }))).toBe('unauthenticated');
    provider = open();
    expect(await refused(signIn({ metadata, signature: 'secret' }))).toBe('unauthenticated');
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['another state', { state: 'x'.repeat(43) }, 'unauthenticated'],
    ['no state', { state: undefined }, 'unauthenticated'],
    ['no code', { code: undefined }, 'unauthenticated'],
    ['an answer from another issuer', { iss: 'https://evil.test' }, 'unauthenticated'],
    ['an answer that hides its issuer', { iss: undefined }, 'unauthenticated'],
    ['a person who declined', { code: undefined, error: 'access_denied' }, 'unauthenticated'],
    ['a provider that stumbles', { code: undefined, error: 'server_error' }, 'upstream_failed'],
  ])('refuses %s on the way back', async (_, callback, code) => {
    expect(await refused(signIn({}, callback))).toBe(code);
  });

  it('refuses parameters that come twice', async () => {
    const url = await provider.begin({ ...secrets, redirectUri, signal });
    const callbackUrl = liar.approve(url);
    callbackUrl.searchParams.append('code', 'another');
    expect(await refused(provider.finish({ ...secrets, redirectUri, callbackUrl, signal }))).toBe('unauthenticated');
  });

  it.each<[string, object]>([
    ['of another issuer', { issuer: 'https://evil.test' }],
    ['whose issuer has one slash more', { issuer: 'https://lying.test/' }],
    ['without an address for keys', { jwks_uri: undefined }],
    ['that lead to plain http', { token_endpoint: 'http://lying.test/token' }],
    ['that lead to this machine', { jwks_uri: 'http://127.0.0.1/keys' }],
    ['that lead to a script', { authorization_endpoint: 'javascript:alert(1)' }],
  ])('refuses metadata %s', async (_, metadata) => {
    expect(await refused(signIn({ metadata: { ...metadata } }))).toBe('upstream_failed');
    expect(liar.asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('refuses a profile address over plain http', async () => {
    const metadata = { userinfo_endpoint: 'http://lying.test/userinfo' };
    expect(await refused(signIn({ metadata, claims: { email: undefined } }))).toBe('upstream_failed');
    expect(liar.asked).not.toContain('/userinfo');
  });

  it('takes the address and its verification from one place', async () => {
    const lie = { claims: { email: undefined, email_verified: true }, userInfo: { email_verified: false } };
    expect(await signIn(lie)).toMatchObject({ email: 'ada@example.com', emailVerified: false });
  });

  it('reads keys once, and again when they have rotated, but not more often than every 30 s', async () => {
    const reads = (): number => liar.asked.filter((path) => path === '/keys').length;
    await signIn();
    await signIn();
    expect(reads()).toBe(1);
    later = 31_000;
    liar.rotate();
    await signIn();
    expect(reads()).toBe(2);
    liar.rotate();
    expect(await refused(signIn())).toBe('unauthenticated');
    expect(reads()).toBe(2);
    later = 62_000;
    await signIn();
    expect(reads()).toBe(3);
  });

  it('finds a key that rotated under its old name', async () => {
    await signIn();
    liar.rotate('first');
    later = 31_000;
    expect(await signIn()).toMatchObject({ subject: 'ada' });
  });

  it('reads metadata once an hour', async () => {
    await signIn();
    await signIn();
    later = 61 * 60 * 1000;
    await provider.begin({ ...secrets, redirectUri, signal });
    expect(liar.asked.filter((path) => path.startsWith('/.well-known'))).toHaveLength(2);
  });

  const places = ['/.well-known/openid-configuration', '/token', '/keys', '/userinfo'];
  it.each<[string, string, () => Response | Promise<Response>, string]>([
    ['fails', 'answered 500', () => new Response('boom', { status: 500 }), 'upstream_failed'],
    ['is busy', 'answered 429', () => new Response('later', { status: 429 }), 'upstream_failed'],
    ['redirects', 'answered 302', () => Response.redirect('https://evil.test/', 302), 'upstream_failed'],
    ['hangs', 'did not answer', () => new Promise<never>(() => undefined), 'upstream_timeout'],
    [
      'stalls',
      'did not answer',
      () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
      'upstream_timeout',
    ],
    ['sends without end', 'too large', () => new Response(endless()), 'upstream_failed'],
    ['breaks off', 'cannot be reached', () => Promise.reject(new TypeError('fetch failed')), 'upstream_failed'],
    ['sends a page', '', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'upstream_failed'],
  ])('says so when the provider %s', async (_, words, reply, code) => {
    for (const place of places) {
      provider = open(code === 'upstream_timeout' ? { timeout: 100 } : {});
      const lie: Lie = { claims: { email: undefined }, reply: { [place]: reply } };
      expect([place, await refused(signIn(lie))]).toEqual([place, code]);
      expect(said).toContain(words);
    }
  });

  it('asks people at Google which account they mean', async () => {
    liar = new LyingProvider('https://accounts.google.com');
    provider = open(googleSettings({ ...client, allowedDomains: [] }));
    const url = await provider.begin({ ...secrets, redirectUri, signal });
    expect(url.href).toMatch(/^https:\/\/accounts\.google\.com\/authorize\?.*&prompt=select_account$/);
    expect(await signIn({ claims: { hd: 'example.com' } })).toMatchObject({ hostedDomain: 'example.com' });
  });

  it('says that it was cancelled', async () => {
    const leaving = new AbortController();
    liar.lie = { reply: { '/.well-known/openid-configuration': () => new Promise<never>(() => undefined) } };
    const work = provider.begin({ ...secrets, redirectUri, signal: leaving.signal });
    leaving.abort();
    expect(await refused(work)).toBe('cancelled');
  });

  it('says whose fault a wrong client secret is', async () => {
    const reply = { '/token': () => Response.json({ error: 'invalid_client' }, { status: 401 }) };
    await expect(signIn({ reply })).rejects.toThrow("does not accept this site's client id and secret");
  });

  it.each([
    'http://lying.test',
    'https://lying.test?x',
    'ftp://lying.test',
    'lying.test',
    'http://127.0.0.1.evil.test',
  ])('does not start with the issuer %s', (issuer) => {
    expect(() => open({ issuer })).toThrow('write its https address');
  });
}

/** Sends far more than anybody should read, and ends so that a test can fail. */
function endless(): ReadableStream<Uint8Array> {
  let left = 64 * 1024 * 1024;
  return new ReadableStream({
    pull: (controller) => {
      left -= 16_384;
      if (left < 0) controller.close();
      else controller.enqueue(new Uint8Array(16_384).fill(32));
    },
  });
}
