import { beforeAll, describe, expect, it } from 'vitest';
import { Client, call, json, linkToken } from './client.ts';
import type { Me, ProblemBody } from '../../../src/application/protocol/resources.ts';

async function codeOf(reply: Response): Promise<[number, string]> {
  return [reply.status, (await reply.json<ProblemBody>()).code];
}

describe('signing in', () => {
  it('trades a one-time link for a cookie, once', async () => {
    const token = await linkToken();
    const first = await call('/auth/link', json({ token }));
    expect(first.status).toBe(200);
    expect(first.headers.get('set-cookie')).toMatch(
      /^__Host-nexus_session=[\w-]{43}; .*HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await codeOf(await call('/auth/link', json({ token })))).toEqual([401, 'unauthenticated']);
  });

  it('makes one owner, however many links are used at once', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => Client.signIn()));
    const people = await Promise.all(clients.map((client) => client.get<Me>('/api/v1/me')));
    expect(new Set(people.map((me) => me.id)).size).toBe(1);
    expect(people[0]).toMatchObject({ role: 'owner' });
  });

  it('refuses links that are expired, forged, for something else or nonsense', async () => {
    const past = Math.floor(Date.now() / 1000) - 10;
    const bad = [
      await linkToken({ exp: past }),
      await linkToken({}, 'another secret that is long enough to be one'),
      await linkToken({ purpose: 'invitation' }),
      `${(await linkToken()).split('.')[0]}.AAAA`,
      'nonsense',
      'a.b.c',
      '..',
    ];
    for (const token of bad)
      expect(await codeOf(await call('/auth/link', json({ token })))).toEqual([401, 'unauthenticated']);
  });

  it('works without script: a page with a form, which takes a pasted address too', async () => {
    const page = await call('/sign-in?token=abc');
    const text = await page.text();
    expect(text).toContain('<form method="post" action="/auth/link">');
    expect(text).toContain('value="abc"');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'nonce-/);
    const body = new URLSearchParams({ token: `http://127.0.0.1:8787/sign-in?token=${await linkToken()}` });
    const reply = await call('/auth/link', { method: 'POST', body });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/']);
    const again = await call('/auth/link', { method: 'POST', body });
    expect(again.status).toBe(401);
    expect(await again.text()).toContain('role="alert"');
  });

  it('does not put what a link says into the page as markup', async () => {
    const page = await call(`/sign-in?token=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(await page.text()).not.toContain('<script>');
  });

  it('ends with sign-out', async () => {
    const client = await Client.signIn();
    expect((await client.fetch('/auth/logout', { method: 'POST' })).status).toBe(204);
    expect((await client.fetch('/api/v1/me')).status).toBe(401);
  });
});

describe('the gateway', () => {
  let client: Client;
  beforeAll(async () => {
    client = await Client.signIn();
  });

  it('refuses strangers everywhere but at health and sign-in', async () => {
    const paths: [string, string][] = [
      ['GET', '/api/v1/me'],
      ['GET', '/api/v1/system/info'],
      ['GET', '/api/v1/collections'],
      ['POST', '/api/v1/collections'],
      ['DELETE', '/api/v1/collections/x'],
      ['GET', '/api/v1/collections/x/documents'],
      ['POST', '/api/v1/collections/x/documents'],
      ['GET', '/api/v1/documents/x'],
      ['GET', '/api/v1/documents/x/content'],
      ['GET', '/api/v1/documents/x/chunks'],
      ['DELETE', '/api/v1/documents/x'],
      ['POST', '/api/v1/documents/x/reindex'],
      ['POST', '/api/v1/search'],
      ['POST', '/api/v1/process'],
      ['GET', '/api/v1/sessions'],
      ['POST', '/api/v1/sessions'],
      ['GET', '/api/v1/sessions/x'],
      ['DELETE', '/api/v1/sessions/x'],
      ['GET', '/api/v1/sessions/x/messages'],
      ['POST', '/api/v1/sessions/x/messages'],
      ['POST', '/api/v1/sessions/x/turns/y/cancel'],
      ['GET', '/api/v1/sessions/x/events'],
      ['GET', '/api/v1/sessions/x/socket'],
      ['GET', '/api/v1/tasks'],
      ['GET', '/api/v1/tasks/x'],
      ['POST', '/api/v1/tasks/x/cancel'],
      ['GET', '/api/v1/nothing'],
    ];
    for (const [method, path] of paths)
      expect([path, ...(await codeOf(await call(path, { method })))]).toEqual([path, 401, 'unauthenticated']);
    expect((await call('/healthz')).status).toBe(200);
    expect((await call('/readyz')).status).toBe(200);
  });

  it('lets no other site use the cookie', async () => {
    const foreign = json({ name: 'x' }, { origin: 'https://evil.test' });
    expect(await codeOf(await client.fetch('/api/v1/collections', foreign))).toEqual([403, 'forbidden']);
    const sibling = json({ name: 'x' }, { 'sec-fetch-site': 'same-site' });
    expect(await codeOf(await client.fetch('/api/v1/collections', sibling))).toEqual([403, 'forbidden']);
    const socket = { headers: { upgrade: 'websocket', origin: 'https://evil.test' } };
    expect(await codeOf(await client.fetch('/api/v1/sessions/x/socket', socket))).toEqual([403, 'forbidden']);
    expect(
      (await client.fetch('/api/v1/collections', json({ name: 'x' }, { origin: 'https://nexus.test' }))).status,
    ).toBe(201);
  });

  it('answers with problems that name what is wrong', async () => {
    const reply = await client.fetch('/api/v1/search', json({ query: '', limit: 1000 }));
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    const body: ProblemBody = await reply.json();
    expect(body).toMatchObject({ type: 'urn:nexus:problem:bad_request', status: 400, code: 'bad_request' });
    expect(body.errors?.map(({ path }) => path).sort()).toEqual(['limit', 'query']);
    expect(body.requestId).toBe(reply.headers.get('x-request-id'));
  });

  it('answers malformed and oversized JSON, unknown addresses and odd types without a 5xx', async () => {
    const post = (body: string): Promise<Response> => client.fetch('/api/v1/search', { method: 'POST', body });
    expect(await codeOf(await post('{"query":'))).toEqual([400, 'bad_request']);
    expect(await codeOf(await post('[]'))).toEqual([400, 'bad_request']);
    expect(await codeOf(await post('null'))).toEqual([400, 'bad_request']);
    expect(await codeOf(await post(JSON.stringify({ query: 'x'.repeat(300_000) })))).toEqual([
      413,
      'payload_too_large',
    ]);
    expect(await codeOf(await client.fetch('/api/v1/nowhere'))).toEqual([404, 'not_found']);
    for (const path of [
      'collections/x/documents',
      'documents/x',
      'documents/x/content',
      'documents/x/chunks',
      'sessions/x',
      'sessions/x/messages',
      'tasks/x',
    ]) {
      expect([path, ...(await codeOf(await client.fetch(`/api/v1/${path}`)))]).toEqual([path, 404, 'not_found']);
    }
  });
});
