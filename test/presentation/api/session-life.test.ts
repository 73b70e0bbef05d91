import { beforeAll, describe, expect, it } from 'vitest';
import { env } from 'cloudflare:workers';
import { Client, call, json, linkToken } from './client.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import type { Login, Page } from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const me = '/api/v1/me';
const upgrade = { headers: { upgrade: 'websocket' } };

describe('a login in a browser', () => {
  it('is replaced when its browser signs in again', async () => {
    const before = await Client.signIn();
    const again = await before.fetch('/auth/link', json({ token: await linkToken() }));
    const cookie = again.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    expect(cookie).not.toBe(before.credential['cookie']);
    expect([await before.status(me), await new Client({ cookie }).status(me)]).toEqual([401, 200]);
  });

  it('is not made by opening a link, and not taken from one', async () => {
    const token = await linkToken();
    const page = await call(`/sign-in?token=${token}`, {
      headers: { cookie: '__Host-nexus_session=chosen-by-somebody-else' },
    });
    expect(page.headers.getSetCookie()).toEqual([]);
    const signedIn = await call(
      '/auth/link',
      json({ token }, { cookie: '__Host-nexus_session=chosen-by-somebody-else' }),
    );
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/^__Host-nexus_session=[\w-]{43};/);
  });

  it('takes its sockets along when it ends, and clears its cookie', async () => {
    const member = await owner.invite('member');
    const { id } = await member.post<{ id: string }>('/api/v1/sessions', {});
    const { webSocket } = await member.fetch(`/api/v1/sessions/${id}/socket`, upgrade);
    if (webSocket === null) throw new Error('no socket');
    webSocket.accept();
    const closed = new Promise<number>((resolve) => webSocket.addEventListener('close', ({ code }) => resolve(code)));
    const reply = await member.fetch('/auth/logout', { method: 'POST' });
    expect(reply.headers.getSetCookie()[0]).toMatch(/^__Host-nexus_session=; Max-Age=0; Path=\/; Secure/);
    expect(await closed).toBe(4401);
  });

  it('has a token that is kept by its hash only', async () => {
    const { items } = await owner.get<Page<Login>>('/api/v1/me/logins');
    const secret = owner.credential['cookie']?.split('=')[1] ?? '';
    expect(secret).toHaveLength(43);
    expect(items.some(({ current }) => current)).toBe(true);
    expect(JSON.stringify(items)).not.toContain(secret);
  });
});

describe('a ticket for a socket', () => {
  const ticketOf = async (client: Client, sessionId: string): Promise<string> =>
    (await client.post<{ ticket: string }>(`/api/v1/sessions/${sessionId}/ticket`, {})).ticket;
  const open = (sessionId: string, ticket: string): Promise<Response> =>
    call(`/api/v1/sessions/${sessionId}/socket?ticket=${ticket}`, upgrade);

  it('opens one socket, of one session, once', async () => {
    const [one, other] = [
      await owner.post<{ id: string }>('/api/v1/sessions', {}),
      await owner.post<{ id: string }>('/api/v1/sessions', {}),
    ];
    const ticket = await ticketOf(owner, one.id);
    const opened = await open(one.id, ticket);
    expect(opened.status).toBe(101);
    opened.webSocket?.accept();
    opened.webSocket?.close();
    expect((await open(one.id, ticket)).status).toBe(401);
    expect((await open(other.id, await ticketOf(owner, one.id))).status).toBe(401);
  });

  it('is for sockets only, and only for whoever may read the session', async () => {
    const { id } = await owner.post<{ id: string }>('/api/v1/sessions', {});
    const ticket = await ticketOf(owner, id);
    expect((await call(`/api/v1/me?ticket=${ticket}`)).status).toBe(401);
    expect((await call(me, { headers: { authorization: `Bearer ${ticket}` } })).status).toBe(401);
    const guest = await owner.invite('member');
    expect(await guest.status(`/api/v1/sessions/${id}/ticket`, { method: 'POST' })).toBe(404);
    expect((await call(`/api/v1/sessions/${id}/ticket`, { method: 'POST' })).status).toBe(401);
  });

  it('ends with the login that asked for it', async () => {
    const member = await owner.invite('member');
    const { id } = await member.post<{ id: string }>('/api/v1/sessions', {});
    const ticket = await ticketOf(member, id);
    await member.fetch('/auth/logout', { method: 'POST' });
    expect((await open(id, ticket)).status).toBe(401);
  });
});

describe('a credential in the address', () => {
  it('opens nothing', async () => {
    const key = (await owner.withKey()).credential['authorization']?.slice(7) ?? '';
    const cookie = owner.credential['cookie']?.split('=')[1] ?? '';
    for (const secret of [key, cookie])
      for (const name of ['token', 'key', 'api_key', 'access_token', 'ticket'])
        expect([name, (await call(`/api/v1/collections?${name}=${secret}`)).status]).toEqual([name, 401]);
  });
});

describe('what is kept', () => {
  it('holds no credential that could be used', async () => {
    const device = await owner.onDevice();
    const key = await owner.withKey();
    const { token } = await owner.post<{ token: string }>('/api/v1/invitations', { role: 'member' });
    const secrets = [
      owner.credential['cookie']?.split('=')[1] ?? '',
      device.refreshToken,
      device.credential['authorization']?.slice(7) ?? '',
      key.credential['authorization']?.slice(7) ?? '',
      token,
    ];
    expect(secrets.filter((secret) => secret.length < 40)).toEqual([]);
    const tables = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{ name: string }>();
    const own = tables.results.map(({ name }) => name).filter((name) => !/^(?:_cf_|sqlite_)/.test(name));
    expect(own).toEqual(
      expect.arrayContaining(['logins', 'refresh_tokens', 'api_keys', 'invitations', 'signing_keys']),
    );
    const rows = await Promise.all(own.map((name) => env.DB.prepare(`SELECT * FROM "${name}"`).all()));
    const all = JSON.stringify(rows.map(({ results }) => results));
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
    expect(all).not.toMatch(/"d\\*":/);
  });

  it('tells of sign-ins that were refused and of requests from other sites', async () => {
    await call('/auth/link', json({ token: 'nonsense' }));
    await owner.fetch('/api/v1/collections', json({ name: 'x' }, { origin: 'https://evil.test' }));
    const newest = async (kind: string): Promise<AuditEntry | undefined> =>
      (await owner.get<Page<AuditEntry>>(`/api/v1/audit?kind=${kind}`)).items[0];
    expect(await newest('auth.sign-in-refused')).toMatchObject({ outcome: 'denied', detail: { reason: 'link' } });
    expect(await newest('access.denied')).toMatchObject({
      outcome: 'denied',
      target: { kind: 'route', id: '/api/v1/collections' },
      detail: { method: 'POST', reason: 'forbidden' },
    });
  });
});
