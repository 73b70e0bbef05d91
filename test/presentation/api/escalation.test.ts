import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, call, json } from './client.ts';
import { openNexus } from './door.ts';
import type {
  ApiKey,
  Collection,
  Group,
  IngestReceipt,
  Me,
  Page,
  Person,
  Session,
  TaskDetail,
} from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const del: RequestInit = { method: 'DELETE' };
const patch = (body: unknown): RequestInit => json(body, {}, 'PATCH');
const put = (body: unknown): RequestInit => json(body, {}, 'PUT');
const upgrade: RequestInit = { headers: { upgrade: 'websocket' } };

async function open(client: Client, sessionId: string): Promise<{ socket: WebSocket; frames: string[] }> {
  const { webSocket: socket } = await client.fetch(`/api/v1/sessions/${sessionId}/socket`, upgrade);
  if (socket === null) throw new Error('no socket');
  const frames: string[] = [];
  socket.addEventListener('message', ({ data }) => void frames.push(String(data)));
  socket.accept();
  return { socket, frames };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

describe('an invitation', () => {
  const inviteBy = async (client: Client, role: string): Promise<string> =>
    (await client.post<{ token: string }>('/api/v1/invitations', { role })).token;
  const join = async (token: string): Promise<number> => (await call('/auth/link', json({ token }))).status;

  it('ends with the right of whoever gave it', async () => {
    const [fired, demoted, erased] = [
      await owner.invite('admin'),
      await owner.invite('admin'),
      await owner.invite('admin', 'Eve'),
    ];
    const tokens = await Promise.all([fired, demoted, erased].map((admin) => inviteBy(admin, 'member')));
    expect(await owner.status(`/api/v1/users/${await fired.id()}/disable`, { method: 'POST' })).toBe(200);
    expect(await owner.status(`/api/v1/users/${await demoted.id()}`, patch({ role: 'member' }))).toBe(200);
    expect(await erased.status('/api/v1/me', json({ confirm: 'Eve' }, {}, 'DELETE'))).toBe(202);
    expect(await Promise.all(tokens.map(join))).toEqual([401, 401, 401]);
    const admin = await owner.invite('admin');
    expect(await join(await inviteBy(admin, 'member'))).toBe(200);
  });

  it('makes one person, however many use it at once', async () => {
    const token = await inviteBy(owner, 'viewer');
    const before = (await owner.get<Page<Person>>('/api/v1/users')).items.length;
    const statuses = await Promise.all(Array.from({ length: 50 }, () => join(token)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(49);
    expect((await owner.get<Page<Person>>('/api/v1/users')).items).toHaveLength(before + 1);
  });
});

describe('what nobody asked for in a body', () => {
  it('changes nothing', async () => {
    const member = await owner.invite('member');
    const id = await member.id();
    const theirs = await owner.id();
    const more = {
      id: 'mine',
      userId: theirs,
      ownerId: theirs,
      role: 'owner',
      disabledAt: null,
      epoch: 99,
      createdAt: 1,
    };
    expect(await member.status('/api/v1/me', patch({ name: 'Mallory', ...more }))).toBe(200);
    expect(await member.get<Me>('/api/v1/me')).toMatchObject({ id, name: 'Mallory', role: 'member' });
    const key = await member.post<ApiKey>('/api/v1/keys', { name: 'x', ...more, scopes: ['tasks:read'], keyHash: 'x' });
    expect(key).toMatchObject({ scopes: ['tasks:read'] });
    expect(key.id).not.toBe('mine');
    expect((await owner.get<Page<ApiKey>>('/api/v1/keys')).items.map((made) => made.id)).not.toContain(key.id);
    const made = await member.post<Collection>('/api/v1/collections', { name: 'x', ...more });
    const session = await member.post<Session>('/api/v1/sessions', { title: 'x', ...more, keyId: 'x' });
    expect([made.id, session.id]).not.toContain('mine');
    expect(await owner.status(`/api/v1/sessions/${session.id}`)).toBe(404);
    expect(await owner.status(`/api/v1/collections/${made.id}/documents`)).toBe(404);
    const invitation = { ...more, role: 'viewer', invitedBy: theirs };
    expect(await member.status('/api/v1/invitations', json(invitation))).toBe(403);
  });
});

describe('an admin', () => {
  it('does not lift the budget that others set them; the owner sets their own', async () => {
    const admin = await owner.invite('admin');
    const path = `/api/v1/users/${await admin.id()}`;
    expect(await owner.status(path, patch({ requestsPerDay: 1 }))).toBe(200);
    expect(await admin.status(path, patch({ requestsPerDay: null }))).toBe(403);
    expect((await admin.get<Me>('/api/v1/me')).usage).toMatchObject({ requestsPerDay: 1 });
    expect(await owner.status(`/api/v1/users/${await owner.id()}`, patch({ tokensPerDay: null }))).toBe(200);
  });
});

describe('ownership', () => {
  it('is one person’s when it is handed to two at once', async () => {
    const heirs = [await owner.invite('admin'), await owner.invite('member')];
    const ids = await Promise.all(heirs.map((heir) => heir.id()));
    const statuses = await Promise.all(ids.map((id) => owner.status(`/api/v1/users/${id}`, patch({ role: 'owner' }))));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(Math.max(...statuses)).toBeLessThan(500);
    const { items } = await owner.get<Page<Person>>('/api/v1/users');
    const owners = items.filter(({ role }) => role === 'owner').map(({ id }) => id);
    expect(owners).toHaveLength(1);
    const heir = heirs[ids.indexOf(owners[0] ?? '')] ?? heirs[0];
    expect(await heir?.status(`/api/v1/users/${await owner.id()}`, patch({ role: 'owner' }))).toBe(200);
    expect((await owner.get<Me>('/api/v1/me')).role).toBe('owner');
  });
});

describe('codes of devices', () => {
  it('are not to be guessed: after a few somebody has to wait, and nobody else has', async () => {
    const [guesser, other] = [await owner.invite('member'), await owner.invite('member')];
    const guess = (): RequestInit => json({ user_code: 'BCDF-GHJK', approve: true });
    const decide = Array.from({ length: 15 }, () => guesser.status('/auth/device/decision', guess()));
    const look = Array.from({ length: 15 }, () => guesser.status('/device?code=BCDF-GHJK'));
    const statuses = await Promise.all([...decide, ...look]);
    expect(statuses.filter((status) => status === 404)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const refused = await guesser.fetch('/auth/device/decision', guess());
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await other.status('/auth/device/decision', guess())).toBe(404);
  });
});

describe('signing out everywhere', () => {
  it('reaches a device that was let in and has not come yet', async () => {
    const member = await owner.invite('member');
    const started = await call('/auth/device', json({}));
    const { device_code, user_code } = await started.json<{ device_code: string; user_code: string }>();
    expect(await member.status('/auth/device/decision', json({ user_code, approve: true }))).toBe(204);
    expect(await member.status('/api/v1/me/logins', del)).toBe(200);
    const late = await call('/auth/device/token', json({ device_code }));
    expect([late.status, await late.json()]).toEqual([400, { error: 'expired_token' }]);
  });
});

describe('a key that is tied to a collection', () => {
  it('makes no others and sees neither tasks nor documents of others', async () => {
    const member = await owner.invite('member');
    const [inside, outside] = [await member.newCollection('Inside'), await member.newCollection('Outside')];
    const task = await member.add(outside, [{ text: 'Out of reach.' }]);
    const shared = await member.post<Session>('/api/v1/sessions', {});
    const tied = await member.withKey({ collectionIds: [inside] });
    expect(await tied.status('/api/v1/collections', json({ name: 'x' }))).toBe(403);
    for (const path of [`tasks/${task.id}`, `documents/${task.documents[0]?.id}`, `sessions/${shared.id}/messages`])
      expect([path, await tied.status(`/api/v1/${path}`)]).toEqual([path, 404]);
    const asked = await tied.post<{ sessionId: string; citations: unknown[] }>('/api/v1/process', {
      input: 'What is out of reach?',
    });
    expect(asked.citations).toEqual([]);
    const socket = await tied.status(`/api/v1/sessions/${shared.id}/socket`, upgrade);
    expect(socket).toBe(404);
  });
});

describe('access that ended', () => {
  it('with a group closes what its members had open through it', async () => {
    const guest = await owner.invite('member');
    const { id } = await owner.post<Session>('/api/v1/sessions', {});
    const group = await owner.post<Group>('/api/v1/groups', { name: `Readers ${id}` });
    await owner.status(`/api/v1/groups/${group.id}/members/${await guest.id()}`, { method: 'PUT' });
    await owner.status(`/api/v1/sessions/${id}/access/group:${group.id}`, put({ level: 'read' }));
    const { socket } = await open(guest, id);
    const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    const stream = await guest.fetch(`/api/v1/sessions/${id}/events`);
    const ended = stream.text();
    expect(await owner.status(`/api/v1/groups/${group.id}`, del)).toBe(204);
    expect(await closed).toBe(4401);
    expect(await ended).toBe('');
    expect(await guest.status(`/api/v1/sessions/${id}/messages`)).toBe(404);
  });

  it('while something was on its way to being open closes that, too', async () => {
    // The actor that knows what is open hears of it late, when all that was known is closed already.
    const late = {
      getByName: (name: string) => ({
        opened: async (sessionId: string) => {
          await new Promise((resolve) => setTimeout(resolve, 500));
          await env.USERS.getByName(name).opened(sessionId);
        },
      }),
    };
    const slow = openNexus({ USERS: late as unknown as string });
    const guest = await owner.invite('member');
    const { id } = await guest.post<Session>('/api/v1/sessions', {});
    const [stream, socket] = [
      slow(`/api/v1/sessions/${id}/events`, { headers: guest.credential }),
      slow(`/api/v1/sessions/${id}/socket`, { headers: { ...guest.credential, upgrade: 'websocket' } }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await owner.status(`/api/v1/users/${await guest.id()}/disable`, { method: 'POST' })).toBe(200);
    expect([(await stream).status, (await socket).status]).toEqual([401, 401]);
  });

  it('is not taken up again by a question over a socket that was open before', async () => {
    const guest = await owner.invite('member');
    const { id } = await owner.post<Session>('/api/v1/sessions', {});
    await owner.status(`/api/v1/sessions/${id}/access/user:${await guest.id()}`, put({ level: 'read' }));
    const { socket, frames } = await open(guest, id);
    // Gone without anybody telling the session.
    await env.DB.prepare('delete from access_entries where object_id = ?').bind(id).run();
    socket.send(JSON.stringify({ type: 'turn.start', input: 'Hello?' }));
    await until(() => frames.some((frame) => frame.includes('not_found')));
    expect(await owner.status(`/api/v1/sessions/${id}/messages`, json({ input: 'Is anybody there?' }))).toBe(200);
    expect(frames.join('\n')).not.toContain('anybody');
    socket.close();
  });

  it('hides what became of documents that somebody had added', async () => {
    const guest = await owner.invite('member');
    const id = await owner.newCollection('Ours');
    const subject = `/api/v1/collections/${id}/access/user:${await guest.id()}`;
    await owner.status(subject, put({ level: 'write' }));
    const receipt = await guest.post<IngestReceipt>(`/api/v1/collections/${id}/documents`, { text: 'From a guest.' });
    expect((await guest.ended(receipt.taskId)).documents).toHaveLength(1);
    expect(await owner.status(subject, del)).toBe(204);
    expect((await guest.get<TaskDetail>(`/api/v1/tasks/${receipt.taskId}`)).documents).toEqual([]);
  });

  it('finds what somebody opens while everything of theirs is being closed', async () => {
    const userId = crypto.randomUUID();
    const stub = env.USERS.getByName(userId);
    await stub.opened('before');
    await Promise.all([stub.end(userId), stub.opened('meanwhile')]);
    const known = await runInDurableObject(stub, (_actor, state) =>
      state.storage.sql.exec('select id from open_sessions').toArray(),
    );
    expect(known).toEqual([{ id: 'meanwhile' }]);
  });
});

describe('the audit log', () => {
  it('takes no secret in, wherever one is put', async () => {
    const member = await owner.invite('member');
    const { keyId, ...key } = await member.withKey();
    const device = await member.onDevice();
    const { token } = await owner.post<{ token: string }>('/api/v1/invitations', { role: 'viewer' });
    const cookie = member.credential['cookie']?.split('=')[1] ?? '';
    const bearer = (client: Pick<Client, 'credential'>): string => client.credential['authorization']?.slice(7) ?? '';
    const secrets = [bearer(key), bearer(device), device.refreshToken, token, cookie];
    expect(secrets.every((secret) => secret.length > 40)).toBe(true);
    for (const secret of secrets) {
      const named = json({ name: secret });
      for (const path of [`collections/${secret}/documents`, `sessions/${secret}`, `tasks/${secret}`])
        expect(await member.status(`/api/v1/${path}`)).toBe(404);
      await member.status(`/api/v1/audit?actor=${secret.slice(0, 100)}`);
      await member.status(`/api/v1/system/signing-keys/rotate/${secret}`, { method: 'POST' });
      await member.status('/api/v1/keys', named);
      await owner.status('/api/v1/groups', named);
      await call('/auth/link', json({ token: `${secret}x` }));
      await call(`/api/v1/users/${secret}`, { headers: { authorization: `Bearer ${secret}x`, 'user-agent': secret } });
      await member.status(`/api/v1/sessions/${secret}/socket`, {
        headers: { origin: 'https://evil.test', upgrade: 'websocket' },
      });
    }
    const log = await (await owner.fetch('/api/v1/audit/export', { method: 'POST' })).text();
    expect(log).toContain('[redacted]');
    for (const secret of secrets)
      for (const part of [secret, secret.slice(0, 44), secret.slice(-44)]) expect(log).not.toContain(part);
    expect(log).toContain(keyId);
  });
});
