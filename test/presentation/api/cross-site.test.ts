import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, call, json, linkToken } from './client.ts';
import { openNexus } from './door.ts';
import type { ProblemBody, Session } from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

async function codeOf(reply: Response): Promise<[number, string]> {
  return [reply.status, (await reply.json<ProblemBody>()).code];
}

const foreign: [string, Record<string, string>][] = [
  ['another site', { origin: 'https://evil.test' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a sibling', { origin: 'https://app.nexus.test' }],
  ['the same name over http', { origin: 'http://nexus.test' }],
  ['another port', { origin: 'https://nexus.test:8443' }],
  ['a name that begins the same', { origin: 'https://nexus.test.evil.test' }],
  ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling, as the browser says', { 'sec-fetch-site': 'same-site' }],
];

describe('a page of another site', () => {
  it.each(foreign)('changes nothing with the cookie: %s', async (_who, headers) => {
    const requests: [string, RequestInit][] = [
      ['/api/v1/collections', json({ name: 'x' }, headers)],
      ['/api/v1/me', json({ name: 'x' }, headers, 'PATCH')],
      ['/api/v1/me/logins', { method: 'DELETE', headers }],
      ['/auth/device/decision', json({ user_code: 'x', approve: true }, headers)],
      ['/auth/logout', { method: 'POST', headers }],
      ['/device', { method: 'POST', headers, body: new URLSearchParams({ code: 'x', decision: 'approve' }) }],
      // A simple request, which browsers send without asking first.
      ['/api/v1/collections', { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: '{}' }],
    ];
    for (const [path, init] of requests)
      expect([path, ...(await codeOf(await owner.fetch(path, init)))]).toEqual([path, 403, 'forbidden']);
    expect(await owner.status('/api/v1/me')).toBe(200);
  });

  it.each(foreign)('signs nobody in: %s', async (_who, headers) => {
    const token = await linkToken();
    const body = new URLSearchParams({ token });
    expect((await call('/auth/link', { method: 'POST', headers, body })).status).toBe(403);
    expect((await call('/auth/link', json({ token }, headers))).status).toBe(403);
    expect((await call('/auth/link', json({ token }))).status).toBe(200);
  });

  it.each(foreign)('opens no socket with the cookie: %s', async (_who, headers) => {
    const { id } = await owner.post<Session>('/api/v1/sessions', {});
    const upgrade = { headers: { ...headers, upgrade: 'websocket' } };
    expect(await codeOf(await owner.fetch(`/api/v1/sessions/${id}/socket`, upgrade))).toEqual([403, 'forbidden']);
  });

  it('is our own page when it says so', async () => {
    for (const headers of [
      { origin: 'https://nexus.test' },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      expect(await owner.status('/api/v1/collections', json({ name: 'x' }, headers))).toBe(201);
  });

  it('may use a token that it was given, since no browser sends that by itself', async () => {
    const device = await owner.onDevice();
    const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' };
    expect(await device.status('/api/v1/collections', json({ name: 'x' }, headers))).toBe(201);
    // A token of its own does not make the cookie usable.
    const both = { ...headers, authorization: 'Bearer nonsense' };
    expect(await owner.status('/api/v1/collections', json({ name: 'x' }, both))).toBe(401);
  });
});

describe('other origins', () => {
  const listed = 'https://app.friend.test';
  const settings = { NEXUS_ORIGINS: `${listed} https://other.friend.test` };
  const open = openNexus(settings);
  const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' };
  const corsOf = (reply: Response): [string, string][] =>
    [...reply.headers].filter(([name]) => name.startsWith('access-control-'));

  it('that are listed may ask first and read replies, without credentials', async () => {
    const preflight = await open('/api/v1/collections', { method: 'OPTIONS', headers: { origin: listed, ...asked } });
    expect([preflight.status, await preflight.text()]).toEqual([204, '']);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': listed,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      'access-control-max-age': '600',
      vary: 'origin',
    });
    const { credential } = await owner.withKey();
    const reply = await open('/api/v1/collections', { headers: { origin: listed, ...credential } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('access-control-allow-origin')).toBe(listed);
    expect(reply.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(reply.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const refused = await open('/api/v1/collections', { headers: { origin: listed } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, listed]);
    for (const { headers } of [preflight, reply, refused])
      expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('that are listed change nothing with the cookie all the same', async () => {
    const init = json({ name: 'x' }, { origin: listed, ...owner.credential });
    expect(await codeOf(await open('/api/v1/collections', init))).toEqual([403, 'forbidden']);
  });

  it('that are not listed get nothing', async () => {
    const strangers = [
      'https://evil.test',
      'null',
      'http://app.friend.test',
      `${listed}.evil.test`,
      `${listed}:444`,
      'https://friend.test',
    ];
    for (const origin of strangers) {
      const preflight = await open('/api/v1/collections', { method: 'OPTIONS', headers: { origin, ...asked } });
      const reply = await open('/api/v1/collections', { headers: { origin, ...(await owner.withKey()).credential } });
      expect([origin, ...corsOf(preflight), ...corsOf(reply)]).toEqual([origin]);
      expect(reply.headers.get('vary')).toContain('origin');
      expect(reply.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  it('get nothing at all when none is set', async () => {
    const preflight = await call('/api/v1/collections', { method: 'OPTIONS', headers: { origin: listed, ...asked } });
    expect(corsOf(preflight)).toEqual([]);
  });

  it('reach nothing by asking first', async () => {
    const { id } = await owner.post<Session>('/api/v1/sessions', {});
    const preflight = await open(`/api/v1/sessions/${id}`, {
      method: 'OPTIONS',
      headers: { origin: listed, ...asked, ...owner.credential },
    });
    expect([preflight.status, await preflight.text()]).toEqual([204, '']);
    expect(await owner.status(`/api/v1/sessions/${id}`)).toBe(200);
  });
});

describe('encryption', () => {
  const open = openNexus();

  it.each([
    'http://nexus.test/',
    // Names that were bent to the machine's own address.
    'http://evil.test:8787/',
    'http://localhost.evil.test/',
    'http://127.0.0.1.evil.test/',
    'http://127.evil.test/',
    'http://localhost./',
    'http://nexus.localhost/',
    'http://0.0.0.0:8787/',
    'http://10.0.0.1/',
    'http://[::]/',
    'http://[::2]/',
  ])('is missing at %s, which gets nothing', async (address) => {
    for (const path of ['healthz', 'api/v1/me', 'sign-in'])
      expect(await codeOf(await open(address + path, { headers: { ...owner.credential } }))).toEqual([
        403,
        'forbidden',
      ]);
    const link = await open(`${address}auth/link`, json({ token: await linkToken() }));
    expect([link.status, link.headers.getSetCookie()]).toEqual([403, []]);
  });

  it.each(['http://127.0.0.1:8787', 'http://localhost:8787', 'http://[::1]:8787', 'http://127.0.0.2'])(
    'is not needed on the machine itself: %s',
    async (address) => {
      const link = await open(`${address}/auth/link`, json({ token: await linkToken() }, { origin: address }));
      const [cookie = ''] = link.headers.getSetCookie();
      expect(cookie).toMatch(/^nexus_session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/);
      const me = await open(`${address}/api/v1/me`, { headers: { cookie: cookie.split(';', 1)[0] ?? '' } });
      expect([me.status, me.headers.get('strict-transport-security')]).toEqual([200, null]);
      // Another page on the same machine is another site.
      const other = json({ name: 'x' }, { origin: 'http://localhost:3000', cookie: cookie.split(';', 1)[0] ?? '' });
      expect((await open(`${address}/api/v1/collections`, other)).status).toBe(403);
    },
  );

  it('is promised for two years where it is', async () => {
    for (const path of ['/healthz', '/sign-in', '/api/v1/me', '/nowhere'])
      expect((await call(path)).headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
  });
});

describe('bodies', () => {
  const big = 'x'.repeat(300_000);

  /** Without a length, so that only counting tells. */
  const chunked = (text: string): ReadableStream => new Blob([text]).stream();

  it('of JSON are read to their limit', async () => {
    const bodies: [string, string][] = [
      ['/auth/link', JSON.stringify({ token: big })],
      ['/auth/refresh', JSON.stringify({ refresh_token: big })],
      ['/auth/device', JSON.stringify({ client: big })],
      ['/auth/erasures', JSON.stringify({ token: big })],
      ['/api/v1/keys', JSON.stringify({ name: big })],
      ['/api/v1/process', JSON.stringify({ input: big })],
    ];
    for (const [path, text] of bodies)
      for (const body of [text, chunked(text)])
        expect([path, ...(await codeOf(await owner.fetch(path, { method: 'POST', body })))]).toEqual([
          path,
          413,
          'payload_too_large',
        ]);
  });

  it('of forms are read to their limit, before anybody is signed in', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of ['/auth/link', '/device'])
      for (const body of [`token=${big}`, chunked(`code=${big}`)]) {
        const reply = await owner.fetch(path, { method: 'POST', headers, body });
        expect([path, ...(await codeOf(reply))]).toEqual([path, 413, 'payload_too_large']);
      }
  });
});

describe('headers', () => {
  it('keep every reply to itself', async () => {
    for (const path of ['/healthz', '/api/v1/me', '/nowhere', '/.well-known/jwks.json']) {
      const { headers } = await owner.fetch(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
    expect((await owner.fetch('/api/v1/me')).headers.get('cache-control')).toBe('no-store');
  });

  it('let pages use what carries their nonce, which is new each time, and no script at all', async () => {
    const nonces = new Set<string>();
    for (const path of ['/sign-in', '/sign-in?token=x', '/device', '/device?code=x', '/sign-in']) {
      const page = await owner.fetch(path);
      const policy = page.headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
      expect(policy).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      );
      nonces.add(nonce);
      const text = await page.text();
      expect(text).toContain(`<style nonce="${nonce}">`);
      expect(text).not.toMatch(/<script|<link|\son\w+=|\sstyle=|javascript:|https?:\/\//i);
    }
    expect(nonces.size).toBe(5);
  });

  it('say how to sign in where that is what is missing', async () => {
    const bad = { headers: { authorization: 'Bearer nonsense' } };
    for (const reply of [await call('/api/v1/me'), await call('/api/v1/me', bad), await call('/healthz', bad)])
      expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await owner.fetch('/api/v1/nothing')).headers.get('www-authenticate')).toBeNull();
  });
});

describe('a fault of ours', () => {
  it('is told without what is inside', async () => {
    const DB = { prepare: () => fail(), batch: () => fail() };
    const open = openNexus({ ...(env as unknown as Record<string, string>), DB: DB as unknown as string });
    const reply = await open('/api/v1/me', { headers: { ...owner.credential } });
    const text = await reply.text();
    expect([reply.status, reply.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal', requestId: reply.headers.get('x-request-id') });
    expect(text).not.toMatch(/sqlite|select|secret-column|at \w+ \(|\.ts/i);
  });
});

function fail(): never {
  throw new Error('D1_ERROR: no such column: secret-column: SQLITE_ERROR select secret-column from users');
}
