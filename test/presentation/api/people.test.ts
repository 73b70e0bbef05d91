import { beforeAll, describe, expect, it } from 'vitest';
import { Client, call, json } from './client.ts';
import type {
  AuditVerdict,
  ErasureReceipt,
  Group,
  Me,
  Page,
  Person,
} from '../../../src/application/protocol/resources.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const patch = (body: unknown): RequestInit => json(body, {}, 'PATCH');
const put = (body: unknown): RequestInit => json(body, {}, 'PUT');
const del: RequestInit = { method: 'DELETE' };
const post: RequestInit = { method: 'POST' };

describe('people', () => {
  it('join by an invitation that works once, with the role it says', async () => {
    const { token, link } = await owner.post<{ token: string; link: string }>('/api/v1/invitations', {
      role: 'viewer',
    });
    expect(link).toBe(`https://nexus.test/sign-in?token=${token}`);
    const first = await call('/auth/link', json({ token, name: 'Vera' }));
    expect(first.status).toBe(200);
    expect((await call('/auth/link', json({ token, name: 'Mallory' }))).status).toBe(401);
    const vera = new Client({ cookie: first.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '' });
    expect(await vera.get<Me>('/api/v1/me')).toMatchObject({ name: 'Vera', role: 'viewer' });
  });

  it('do not join by an invitation that was withdrawn', async () => {
    const { id, token } = await owner.post<{ id: string; token: string }>('/api/v1/invitations', { role: 'member' });
    expect(await owner.status(`/api/v1/invitations/${id}`, del)).toBe(204);
    expect((await call('/auth/link', json({ token }))).status).toBe(401);
  });

  it('may do what their role says, and lose it the moment it changes', async () => {
    const member = await owner.invite('member');
    const viewer = await owner.invite('viewer');
    const admin = await owner.invite('admin');
    expect(await viewer.status('/api/v1/collections', json({ name: 'x' }))).toBe(403);
    expect(await member.status('/api/v1/collections', json({ name: 'x' }))).toBe(201);
    expect([await viewer.status('/api/v1/users'), await member.status('/api/v1/users')]).toEqual([403, 200]);
    expect([await member.status('/api/v1/audit'), await admin.status('/api/v1/audit')]).toEqual([403, 200]);
    expect(await owner.status(`/api/v1/users/${await member.id()}`, patch({ role: 'viewer' }))).toBe(200);
    expect(await member.status('/api/v1/collections', json({ name: 'y' }))).toBe(403);
  });

  it('are not raised above who raises them; the owner cannot be touched', async () => {
    const admin = await owner.invite('admin');
    const member = await owner.invite('member');
    const [ownerId, adminId, memberId] = [await owner.id(), await admin.id(), await member.id()];
    expect(await member.status(`/api/v1/users/${memberId}`, patch({ role: 'owner' }))).toBe(403);
    expect(await admin.status(`/api/v1/users/${memberId}`, patch({ role: 'admin' }))).toBe(403);
    expect(await admin.status(`/api/v1/users/${adminId}`, patch({ role: 'owner' }))).toBe(403);
    expect(await admin.status(`/api/v1/users/${ownerId}`, patch({ role: 'viewer' }))).toBe(403);
    expect(await admin.status(`/api/v1/users/${ownerId}/disable`, post)).toBe(403);
    expect(await owner.status(`/api/v1/users/${ownerId}/disable`, post)).toBe(403);
    expect(await admin.status('/api/v1/invitations', json({ role: 'admin' }))).toBe(403);
    expect(await owner.status('/api/v1/invitations', json({ role: 'owner' }))).toBe(400);
    expect(await admin.status(`/api/v1/users/${memberId}`, patch({ role: 'viewer' }))).toBe(200);
  });

  it('who are disabled are out by every credential at once', async () => {
    const member = await owner.invite('member');
    const key = await member.withKey();
    const device = await member.onDevice();
    const { id: sessionId } = await member.post<{ id: string }>('/api/v1/sessions', {});
    const upgrade = await member.fetch(`/api/v1/sessions/${sessionId}/socket`, { headers: { upgrade: 'websocket' } });
    const socket = upgrade.webSocket;
    if (socket === null) throw new Error('no socket');
    socket.accept();
    const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    const events = await member.fetch(`/api/v1/sessions/${sessionId}/events`);
    const ended = events.text();
    expect(await owner.status(`/api/v1/users/${await member.id()}/disable`, post)).toBe(200);
    const begun = Date.now();
    expect(await closed).toBe(4401);
    await ended;
    expect(Date.now() - begun).toBeLessThan(8000);
    expect(await Promise.all([member, key, device].map((client) => client.status('/api/v1/me')))).toEqual([
      401, 401, 401,
    ]);
    expect((await call('/auth/refresh', json({ refresh_token: device.refreshToken }))).status).toBe(401);
  });

  it('hand ownership on in one step', async () => {
    const heir = await owner.invite('admin', 'Heir');
    expect(await owner.status(`/api/v1/users/${await heir.id()}`, patch({ role: 'owner' }))).toBe(200);
    expect([(await owner.get<Me>('/api/v1/me')).role, (await heir.get<Me>('/api/v1/me')).role]).toEqual([
      'admin',
      'owner',
    ]);
    expect(await heir.status(`/api/v1/users/${await owner.id()}`, patch({ role: 'owner' }))).toBe(200);
    const { items } = await owner.get<Page<Person>>('/api/v1/users');
    expect(items.filter(({ role }) => role === 'owner').map(({ id }) => id)).toEqual([await owner.id()]);
  });
});

describe('sharing', () => {
  it('gives a person, a group or everyone exactly what the entry says', async () => {
    const [reader, writer, other] = [
      await owner.invite('member'),
      await owner.invite('member'),
      await owner.invite('member'),
    ];
    const id = await owner.newCollection('Shared');
    await owner.add(id, [{ text: 'The lighthouse of Norwich burns whale oil.' }]);
    const access = `/api/v1/collections/${id}/access`;
    expect(await reader.status(access)).toBe(404);
    expect(await owner.status(`${access}/user:${await reader.id()}`, put({ level: 'read' }))).toBe(204);
    const group = await owner.post<Group>('/api/v1/groups', { name: `Writers ${id}` });
    expect(await owner.status(`/api/v1/groups/${group.id}/members/${await writer.id()}`, { method: 'PUT' })).toBe(204);
    expect(await owner.status(`${access}/group:${group.id}`, put({ level: 'write' }))).toBe(204);

    const found = await reader.post<{ results: unknown[] }>('/api/v1/search', {
      query: 'whale oil',
      collectionIds: [id],
    });
    expect(found.results).toHaveLength(1);
    const text = json({ text: 'Another text.' });
    expect(await reader.status(`/api/v1/collections/${id}/documents`, text)).toBe(403);
    expect(await writer.status(`/api/v1/collections/${id}/documents`, text)).toBe(202);
    expect(await writer.status(`/api/v1/collections/${id}`, del)).toBe(403);
    expect(await writer.status(`${access}/everyone`, put({ level: 'read' }))).toBe(403);
    expect(await other.status(`/api/v1/collections/${id}/documents`)).toBe(404);
    expect(await owner.status(`${access}/everyone`, put({ level: 'read' }))).toBe(204);
    expect(await other.status(`/api/v1/collections/${id}/documents`)).toBe(200);
    expect(await owner.status(`${access}/everyone`, del)).toBe(204);
    expect(await owner.status(`/api/v1/groups/${group.id}/members/${await writer.id()}`, del)).toBe(204);
    expect(await other.status(`/api/v1/collections/${id}/documents`)).toBe(404);
    expect(await writer.status(`/api/v1/collections/${id}/documents`)).toBe(404);
  });

  it('of a session lets others read along, and its end closes their sockets', async () => {
    const guest = await owner.invite('member');
    const { id } = await owner.post<{ id: string }>('/api/v1/sessions', { title: 'Ours' });
    const subject = `/api/v1/sessions/${id}/access/user:${await guest.id()}`;
    expect(await guest.status(`/api/v1/sessions/${id}`)).toBe(404);
    expect(await owner.status(subject, put({ level: 'read' }))).toBe(204);
    expect(await guest.status(`/api/v1/sessions/${id}/messages`)).toBe(200);
    expect(await guest.status(`/api/v1/sessions/${id}/messages`, json({ input: 'Hello?' }))).toBe(403);
    expect(await guest.status(`/api/v1/sessions/${id}`, del)).toBe(403);
    const { webSocket } = await guest.fetch(`/api/v1/sessions/${id}/socket`, { headers: { upgrade: 'websocket' } });
    if (webSocket === null) throw new Error('no socket');
    webSocket.accept();
    const closed = new Promise<number>((resolve) => webSocket.addEventListener('close', ({ code }) => resolve(code)));
    expect(await owner.status(subject, del)).toBe(204);
    expect(await closed).toBe(4401);
    expect(await guest.status(`/api/v1/sessions/${id}`)).toBe(404);
  });
});

describe('budgets', () => {
  it('are checked before a model is called, per person, group and key', async () => {
    const member = await owner.invite('member');
    const ask = json({ input: 'What burns in the lighthouse?' });
    expect(await owner.status(`/api/v1/users/${await member.id()}`, patch({ requestsPerDay: 2 }))).toBe(200);
    const key = await member.withKey({ requestsPerDay: 1 });
    expect(await key.status('/api/v1/process', ask)).toBe(200);
    const spent = await key.fetch('/api/v1/process', ask);
    expect([spent.status, (await spent.json<{ code: string }>()).code]).toEqual([429, 'budget_exceeded']);
    expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await member.get<Me>('/api/v1/me')).usage).toMatchObject({ requestsPerDay: 2, requests: 2 });
    expect(await member.status('/api/v1/process', ask)).toBe(429);
  });
});

describe('the audit log', () => {
  it('tells who did what, denials included, and its chain holds', async () => {
    const member = await owner.invite('member');
    const id = await owner.newCollection('Secret plans');
    await member.status(`/api/v1/collections/${id}/documents`);
    await member.status('/api/v1/audit');
    const { items } = await owner.get<Page<AuditEntry>>('/api/v1/audit');
    const memberId = await member.id();
    const theirs = items.filter(({ actor }) => actor.id === memberId);
    expect(theirs.map(({ kind }) => kind)).toEqual(['access.denied', 'access.denied', 'auth.signed-in', 'user.joined']);
    expect(theirs[1]).toMatchObject({ target: { kind: 'collection', id }, outcome: 'denied' });
    const filtered = await owner.get<Page<AuditEntry>>(`/api/v1/audit?actor=${memberId}&kind=user.joined`);
    expect(filtered.items).toHaveLength(1);
    expect(await owner.get<AuditVerdict>('/api/v1/audit/verification')).toMatchObject({ intact: true });
    const lines = (await (await owner.fetch('/api/v1/audit/export', post)).text()).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as AuditEntry).seq)).toEqual(lines.map((_, index) => index + 1));
  });
});

describe('an account that is erased', () => {
  it('is out at once, takes everything along and leaves a receipt', async () => {
    const member = await owner.invite('member', 'Gone');
    const userId = await member.id();
    const key = await member.withKey();
    const id = await member.newCollection('Mine');
    await member.add(id, [{ text: 'One.' }, { text: 'Two.' }]);
    const session = await member.post<{ id: string }>('/api/v1/sessions', {});
    expect(await member.status('/api/v1/me', json({ confirm: 'wrong' }, {}, 'DELETE'))).toBe(400);
    const reply = await member.fetch('/api/v1/me', json({ confirm: 'Gone' }, {}, 'DELETE'));
    expect(reply.status).toBe(202);
    const { receiptToken, receipt } = await reply.json<{ receiptToken: string; receipt: ErasureReceipt }>();
    expect(receipt.erased).toMatchObject({
      sessions: 1,
      collections: 2,
      documents: 2,
      passages: 2,
      apiKeys: 1,
      logins: 1,
    });
    expect([await member.status('/api/v1/me'), await key.status('/api/v1/collections')]).toEqual([401, 401]);
    let last: ErasureReceipt = receipt;
    for (let tries = 0; tries < 200 && last.finishedAt === undefined; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      last = await (await call('/auth/erasures', json({ token: receiptToken }))).json<ErasureReceipt>();
    }
    expect(last.finishedAt).toBeDefined();
    const { items } = await owner.get<Page<Person>>('/api/v1/users');
    expect(items.map((person) => person.id)).not.toContain(userId);
    expect(await owner.status(`/api/v1/sessions/${session.id}`)).toBe(404);
  });

  it('cannot be the owner’s while others use this Nexus', async () => {
    await owner.invite('member');
    const { name } = await owner.get<Me>('/api/v1/me');
    expect(await owner.status('/api/v1/me', json({ confirm: name }, {}, 'DELETE'))).toBe(409);
  });
});
