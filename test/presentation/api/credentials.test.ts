import { beforeAll, describe, expect, it } from 'vitest';
import { Client, call, json } from './client.ts';
import type { ApiKey, Login, Me, Page, ProblemBody } from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const me = '/api/v1/me';

async function codeOf(reply: Response): Promise<[number, string]> {
  return [reply.status, (await reply.json<ProblemBody>()).code];
}

describe('API keys', () => {
  it('are shown once, act within their scopes and say when they were used', async () => {
    const made = await owner.post<ApiKey & { key: string }>('/api/v1/keys', {
      name: 'Reader',
      scopes: ['collections:read'],
    });
    expect(made.key).toMatch(/^nx_live_[0-9A-Za-z]{38}$/);
    const program = new Client({ authorization: `Bearer ${made.key}` });
    expect(await program.status('/api/v1/collections')).toBe(200);
    expect(await codeOf(await program.fetch('/api/v1/collections', json({ name: 'x' })))).toEqual([403, 'forbidden']);
    expect(await codeOf(await program.fetch('/api/v1/keys'))).toEqual([403, 'forbidden']);
    const listed = await owner.get<Page<ApiKey>>('/api/v1/keys');
    const found = listed.items.find(({ id }) => id === made.id);
    expect(found).toMatchObject({ name: 'Reader', hint: made.key.slice(-4), scopes: ['collections:read'] });
    expect(found?.lastUsedAt).toBeDefined();
    expect(JSON.stringify(listed)).not.toContain(made.key);
  });

  it('cannot be given more than their person may, nor what makes credentials', async () => {
    const viewer = await owner.invite('viewer');
    const wanted = json({ name: 'x', scopes: ['documents:write'] });
    expect(await codeOf(await viewer.fetch('/api/v1/keys', wanted))).toEqual([403, 'forbidden']);
    for (const scope of ['account:write', 'people:write', 'audit:read', '*'])
      expect(await owner.status('/api/v1/keys', json({ name: 'x', scopes: [scope] }))).toBe(400);
  });

  it('stop at once when they are revoked, replaced or expired', async () => {
    const revoked = await owner.withKey();
    expect(await revoked.status('/api/v1/collections')).toBe(200);
    expect(await owner.status(`/api/v1/keys/${revoked.keyId}`, { method: 'DELETE' })).toBe(204);
    expect(await codeOf(await revoked.fetch('/api/v1/collections'))).toEqual([401, 'unauthenticated']);
    const old = await owner.withKey();
    const { key } = await owner.post<{ key: string }>(`/api/v1/keys/${old.keyId}/rotate`, {});
    expect(await old.status('/api/v1/collections')).toBe(401);
    expect(await new Client({ authorization: `Bearer ${key}` }).status('/api/v1/collections')).toBe(200);
  });

  it('that are tied to collections see nothing else', async () => {
    const [inside, outside] = [await owner.newCollection('Inside'), await owner.newCollection('Outside')];
    const elsewhere = await owner.post<{ id: string }>('/api/v1/sessions', {});
    const tied = await owner.withKey({ collectionIds: [inside] });
    const seen = await tied.get<Page<{ id: string }>>('/api/v1/collections');
    expect(seen.items.map(({ id }) => id)).toEqual([inside]);
    expect(await tied.status(`/api/v1/collections/${outside}/documents`)).toBe(404);
    expect(await tied.status('/api/v1/search', json({ query: 'x', collectionIds: [outside] }))).toBe(404);
    expect(await tied.status(`/api/v1/sessions/${elsewhere.id}`)).toBe(404);
    expect((await tied.get<Page<unknown>>('/api/v1/sessions')).items).toEqual([]);
    const own = await tied.post<{ id: string }>('/api/v1/sessions', {});
    expect(await tied.status(`/api/v1/sessions/${own.id}`)).toBe(200);
  });

  it('are refused when they are misspelt, somebody else’s to revoke, or in the wrong place', async () => {
    const program = await owner.withKey();
    const typo = (program.credential['authorization'] ?? '').replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    expect(await new Client({ authorization: typo }).status(me)).toBe(401);
    expect(await new Client({ cookie: `__Host-nexus_session=${typo.slice(7)}` }).status(me)).toBe(401);
    expect(await new Client({ authorization: 'Basic eDp5' }).status(me)).toBe(401);
    const member = await owner.invite('member');
    expect(await member.status(`/api/v1/keys/${program.keyId}`, { method: 'DELETE' })).toBe(404);
  });
});

describe('devices', () => {
  it('are signed in by a person who confirms their code', async () => {
    const reply = await call('/auth/device', json({ client: 'nexus on laptop' }));
    const started = await reply.json<Record<string, string>>();
    expect(started).toMatchObject({ verification_uri: 'https://nexus.test/device', expires_in: 600, interval: 5 });
    const device_code = started['device_code'] ?? '';
    const user_code = started['user_code'] ?? '';
    const poll = (): Promise<Response> => call('/auth/device/token', json({ device_code }));
    const early = await poll();
    expect([early.status, await early.json()]).toEqual([400, { error: 'authorization_pending' }]);
    expect(await (await poll()).json()).toEqual({ error: 'slow_down' });
    const page = await owner.fetch(`/device?code=${user_code.toLowerCase().replace('-', ' ')}`);
    const text = await page.text();
    expect(text).toContain('nexus on laptop');
    expect(text).toContain(user_code);
    const body = new URLSearchParams({ code: user_code, decision: 'approve' });
    expect((await owner.fetch('/device', { method: 'POST', body })).status).toBe(200);
    const tokens = await (await poll()).json<Record<string, string>>();
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    const device = new Client({ authorization: `Bearer ${tokens['access_token']}` });
    expect((await device.get<Me>(me)).role).toBe('owner');
    expect(await (await poll()).json()).toEqual({ error: 'expired_token' });
  });

  it('are turned away, and a stranger decides nothing', async () => {
    const reply = await call('/auth/device', json({}));
    const { device_code, user_code } = await reply.json<Record<string, string>>();
    const approve = json({ user_code, approve: true });
    expect((await call('/auth/device/decision', approve)).status).toBe(401);
    expect(await owner.status('/auth/device/decision', json({ user_code, approve: false }))).toBe(204);
    expect(await owner.status('/auth/device/decision', approve)).toBe(404);
    expect(await (await call('/auth/device/token', json({ device_code }))).json()).toEqual({ error: 'access_denied' });
    expect((await call('/device')).status).toBe(401);
  });
});

describe('refresh tokens', () => {
  const refresh = (refresh_token: string, attempt?: string): Promise<Response> =>
    call('/auth/refresh', json({ refresh_token, ...(attempt !== undefined && { attempt }) }));

  it('change with each use, and a second use ends the login', async () => {
    const device = await owner.onDevice();
    const first = await (await refresh(device.refreshToken)).json<Record<string, string>>();
    expect(first['refresh_token']).not.toBe(device.refreshToken);
    const fresh = new Client({ authorization: `Bearer ${first['access_token']}` });
    expect(await fresh.status(me)).toBe(200);
    expect((await refresh(device.refreshToken)).status).toBe(401);
    expect(await fresh.status(me)).toBe(401);
    expect((await refresh(first['refresh_token'] ?? '')).status).toBe(401);
  });

  it('may be used again by the try whose reply was lost', async () => {
    const device = await owner.onDevice();
    const lost = await (await refresh(device.refreshToken, 'try-number-1')).json<Record<string, string>>();
    const again = await (await refresh(device.refreshToken, 'try-number-1')).json<Record<string, string>>();
    expect(again['refresh_token']).toBe(lost['refresh_token']);
    expect((await refresh(again['refresh_token'] ?? '')).status).toBe(200);
    // Now that the successor is used, the try is over.
    expect((await refresh(device.refreshToken, 'try-number-1')).status).toBe(401);
  });

  it('of 200 uses at once at most one succeeds, and the family ends', async () => {
    const device = await owner.onDevice();
    const replies = await Promise.all(Array.from({ length: 200 }, () => refresh(device.refreshToken)));
    const good = replies.filter((reply) => reply.status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set(good.length === 0 ? [401] : [200, 401]));
    for (const reply of good) {
      const { access_token } = await reply.json<Record<string, string>>();
      expect(await new Client({ authorization: `Bearer ${access_token}` }).status(me)).toBe(401);
    }
    expect((await refresh(device.refreshToken)).status).toBe(401);
  });
});

describe('where I am signed in', () => {
  it('is listed and ends one by one, or all at once', async () => {
    const member = await owner.invite('member');
    const device = await member.onDevice();
    const { items } = await member.get<Page<Login>>('/api/v1/me/logins');
    expect(items.map(({ kind, current }) => `${kind} ${current}`).toSorted()).toEqual(['browser true', 'device false']);
    const other = items.find(({ kind }) => kind === 'device')?.id ?? '';
    expect(await owner.status(`/api/v1/me/logins/${other}`, { method: 'DELETE' })).toBe(404);
    expect(await member.status(`/api/v1/me/logins/${other}`, { method: 'DELETE' })).toBe(204);
    expect(await device.status(me)).toBe(401);
    const again = await member.onDevice();
    expect(await member.status('/api/v1/me/logins', { method: 'DELETE' })).toBe(200);
    expect([await member.status(me), await again.status(me)]).toEqual([401, 401]);
  });
});

describe('access tokens', () => {
  it('are checked against the published keys and go on through a rotation', async () => {
    const device = await owner.onDevice();
    const jwks = await (await call('/.well-known/jwks.json')).json<{ keys: { kid: string; alg: string }[] }>();
    expect(jwks.keys).toHaveLength(1);
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    expect(await owner.status('/api/v1/system/signing-keys/rotate', { method: 'POST' })).toBe(200);
    const after = await (await call('/.well-known/jwks.json')).json<{ keys: unknown[] }>();
    expect(after.keys).toHaveLength(2);
    expect(await device.status(me)).toBe(200);
    expect(await (await owner.onDevice()).status(me)).toBe(200);
  });
});
