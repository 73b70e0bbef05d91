import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, call, json } from './client.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import type { ErasureReceipt, Me, Page, Schedule, Task } from '../../../src/application/protocol/resources.ts';

let owner: Client;
beforeAll(async () => {
  owner = await Client.signIn();
});

const path = '/api/v1/schedules';
const patch = (body: unknown): RequestInit => json(body, {}, 'PATCH');
const put = (body: unknown): RequestInit => json(body, {}, 'PUT');
const del: RequestInit = { method: 'DELETE' };
const post: RequestInit = { method: 'POST' };
const morning = { name: 'Morning', prompt: 'What is new?', cron: '30 7 * * 1-5', timeZone: 'Europe/Berlin' };

/** As if its time had come that long ago, in milliseconds. */
async function overdue(id: string, by: number): Promise<void> {
  await env.DB.prepare('UPDATE schedules SET next_at = ? WHERE id = ?')
    .bind(Date.now() - by, id)
    .run();
}

describe('a schedule', () => {
  it('is made, read, changed and deleted by its owner', async () => {
    const made = await owner.post<Schedule>(path, morning);
    expect(made).toMatchObject({ ...morning, enabled: true });
    expect(Date.parse(made.nextAt ?? '')).toBeGreaterThan(Date.now());
    expect(await owner.get<Schedule>(`${path}/${made.id}`)).toMatchObject(morning);
    expect((await owner.get<Page<Schedule>>(path)).items.map(({ id }) => id)).toContain(made.id);

    const reply = await owner.fetch(
      `${path}/${made.id}`,
      patch({ cron: '0 9 1 * *', timeZone: 'UTC', name: 'Monthly' }),
    );
    const changed = await reply.json<Schedule>();
    expect(changed).toMatchObject({ name: 'Monthly', prompt: morning.prompt, cron: '0 9 1 * *', timeZone: 'UTC' });
    expect(changed.nextAt).toMatch(/-01T09:00:00.000Z$/);

    expect(await owner.status(`${path}/${made.id}`, del)).toBe(204);
    expect(await owner.status(`${path}/${made.id}`)).toBe(404);
  });

  it('keeps a time that has come when something else changes, and does not make up for times while it was off', async () => {
    const { id } = await owner.post<Schedule>(path, morning);
    await overdue(id, 60_000);
    const { nextAt } = await owner.get<Schedule>(`${path}/${id}`);
    await owner.status(`${path}/${id}`, patch({ enabled: true, name: 'Same time' }));
    const stored = await env.DB.prepare('SELECT last_at, next_at FROM schedules WHERE id = ?').bind(id).first();
    expect([stored?.['last_at'], stored?.['next_at']]).toContain(Date.parse(nextAt ?? ''));
    expect(await (await owner.fetch(`${path}/${id}`, patch({ enabled: false }))).json()).not.toHaveProperty('nextAt');
    await overdue(id, 60_000);
    const on = await (await owner.fetch(`${path}/${id}`, patch({ enabled: true }))).json<Schedule>();
    expect(Date.parse(on.nextAt ?? '')).toBeGreaterThan(Date.now());
  });

  it.each([
    [{ cron: '* * * * *' }, 'every 15 minutes'],
    [{ cron: '0,10 8 * * *' }, 'every 15 minutes'],
    [{ cron: '0,50 0,23 * * *' }, 'every 15 minutes'],
    [{ cron: '0 0 30 2 *' }, 'ten years'],
    [{ cron: '61 * * * *' }, 'cron expression'],
    [{ cron: '@daily' }, 'five fields'],
    [{ cron: '* * * * * *' }, 'five fields'],
    [{ timeZone: 'Mars/Olympus' }, 'time zone'],
  ])('is refused with the reason: %j', async (wrong, reason) => {
    const reply = await owner.fetch(path, json({ ...morning, ...wrong }));
    expect(await reply.json()).toMatchObject({ status: 400, detail: expect.stringContaining(reason) as string });
    const { id } = await owner.post<Schedule>(path, morning);
    expect(await owner.status(`${path}/${id}`, patch(wrong))).toBe(400);
    expect(await owner.get<Schedule>(`${path}/${id}`)).toMatchObject(morning);
  });

  it('may come due every quarter of an hour, and needs its fields', async () => {
    expect(await owner.status(path, json({ ...morning, cron: '*/15 * * * *' }))).toBe(201);
    for (const field of ['name', 'prompt', 'cron', 'timeZone'])
      expect(await owner.status(path, json({ ...morning, [field]: '' }))).toBe(400);
    const { id } = await owner.post<Schedule>(path, morning);
    expect(await owner.status(`${path}/${id}`, patch({}))).toBe(400);
  });

  it('names a session that its owner may write and collections that they may read', async () => {
    const member = await owner.invite('member');
    const memberId = await member.id();
    const session = await owner.post<{ id: string }>('/api/v1/sessions', { title: 'Ours' });
    const collectionId = await owner.newCollection('Ours');
    const inSession = json({ ...morning, sessionId: session.id });
    const ofCollection = json({ ...morning, collectionIds: [collectionId] });
    expect([await member.status(path, inSession), await member.status(path, ofCollection)]).toEqual([404, 404]);
    const access = (kind: string, id: string): string => `/api/v1/${kind}/${id}/access/user:${memberId}`;
    await owner.status(access('sessions', session.id), put({ level: 'read' }));
    await owner.status(access('collections', collectionId), put({ level: 'read' }));
    expect([await member.status(path, inSession), await member.status(path, ofCollection)]).toEqual([403, 201]);
    await owner.status(access('sessions', session.id), put({ level: 'write' }));
    const made = await (await member.fetch(path, inSession)).json<Schedule>();
    expect(made.sessionId).toBe(session.id);
    const freed = await (await member.fetch(`${path}/${made.id}`, patch({ sessionId: null }))).json<Schedule>();
    expect(freed).not.toHaveProperty('sessionId');
    expect(await member.status(`${path}/${made.id}`, patch({ collectionIds: ['nobody'] }))).toBe(404);
  });

  it('is there for nobody else', async () => {
    const member = await owner.invite('member');
    const { id } = await owner.post<Schedule>(path, morning);
    const one = `${path}/${id}`;
    expect((await member.get<Page<Schedule>>(path)).items).toEqual([]);
    expect([
      await member.status(one),
      await member.status(one, patch({ name: 'Mine' })),
      await member.status(one, del),
      await member.status(`${one}/run`, post),
    ]).toEqual([404, 404, 404, 404]);
    expect(await owner.get<Schedule>(one)).toMatchObject(morning);
    expect(await owner.status(`${path}/system-expire`)).toBe(404);
    const viewer = await owner.invite('viewer');
    expect([await viewer.status(path), await viewer.status(path, json(morning))]).toEqual([200, 403]);
    expect(await call(path)).toMatchObject({ status: 401 });
  });

  it('is not for keys that are tied to collections, nor for those that may not ask', async () => {
    const { id } = await owner.post<Schedule>(path, morning);
    const tied = await owner.withKey({ collectionIds: [await owner.newCollection()] });
    expect((await tied.get<Page<Schedule>>(path)).items).toEqual([]);
    expect([
      await tied.status(`${path}/${id}`),
      await tied.status(path, json(morning)),
      await tied.status(`${path}/${id}`, del),
    ]).toEqual([404, 403, 404]);
    const tasksOnly = await owner.withKey({ scopes: ['tasks:read', 'tasks:write'] });
    expect([await tasksOnly.status(path), await tasksOnly.status(path, json(morning))]).toEqual([200, 403]);
    expect(await tasksOnly.status(`${path}/${id}`, patch({ prompt: 'Tell me all' }))).toBe(403);
    expect(await tasksOnly.status(`${path}/${id}/run`, post)).toBe(403);
    expect(await (await owner.withKey()).status(path, json(morning))).toBe(201);
  });

  it('is one of fifty at most', async () => {
    const member = await owner.invite('member');
    const off = json({ ...morning, cron: '0 9 1 * *', enabled: false });
    for (let count = 0; count < 50; count += 1) expect(await member.status(path, off)).toBe(201);
    expect(await member.status(path, off)).toBe(409);
    expect((await member.get<Page<Schedule>>(path)).items).toHaveLength(50);
  });

  it('is told of in the audit log', async () => {
    const { id } = await owner.post<Schedule>(path, morning);
    await owner.status(`${path}/${id}`, patch({ enabled: false, name: 'Evening' }));
    await owner.status(`${path}/${id}`, del);
    const { items } = await owner.get<Page<AuditEntry>>('/api/v1/audit');
    const entries = items.filter(({ target }) => target?.kind === 'schedule' && target.id === id).toReversed();
    expect(entries.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['schedule.created', { name: 'Morning' }],
      ['schedule.changed', { name: 'Evening', change: 'name enabled' }],
      ['schedule.removed', { name: 'Evening' }],
    ]);
  });
});

describe('a schedule that is run', () => {
  it('now, asks its prompt on its owner’s budget, of what they may read by then', async () => {
    const member = await owner.invite('member');
    const memberId = await member.id();
    const collectionId = await owner.newCollection('Lent');
    await owner.add(collectionId, [{ text: 'The heron of Norwich sleeps at noon.' }]);
    const lent = `/api/v1/collections/${collectionId}/access/user:${memberId}`;
    await owner.status(lent, put({ level: 'read' }));
    const prompt = 'When does the heron of Norwich sleep?';
    const { id } = await member.post<Schedule>(path, {
      ...morning,
      prompt,
      collectionIds: [collectionId],
      enabled: false,
    });

    const task = await member.post<Task>(`${path}/${id}/run`, {});
    expect(task).toMatchObject({ kind: 'run-prompt', subject: id });
    const ended = await member.ended(task.id);
    expect(ended).toMatchObject({ state: 'done', result: { turnId: task.id } });
    const { sessionId } = ended.result as { sessionId: string };
    expect(await member.get(`/api/v1/sessions/${sessionId}/messages`)).toMatchObject({
      turns: [{ question: prompt, answer: expect.stringContaining('noon') as string }],
    });
    expect(await owner.status(`/api/v1/sessions/${sessionId}`)).toBe(404);
    expect((await member.get<Me>('/api/v1/me')).usage.requests).toBe(1);

    await owner.status(lent, del);
    expect(await member.status(`${path}/${id}/run`, post)).toBe(404);
    // The clock asks nobody first: the task is refused what its owner may not read.
    await member.status(`${path}/${id}`, patch({ enabled: true }));
    await overdue(id, 1000);
    await runDurableObjectAlarm(env.OUTBOX.getByName('outbox'));
    const { lastTaskId = '' } = await member.get<Schedule>(`${path}/${id}`);
    expect(await member.ended(lastTaskId)).toMatchObject({ state: 'failed', error: { code: 'not_found' } });

    await owner.status(lent, put({ level: 'read' }));
    await owner.status(`/api/v1/users/${memberId}`, patch({ requestsPerDay: 1 }));
    const spent = await member.post<Task>(`${path}/${id}/run`, {});
    expect(await member.ended(spent.id)).toMatchObject({ state: 'waiting', error: { code: 'budget_exceeded' } });
    await member.status(`/api/v1/tasks/${spent.id}/cancel`, post);
  });

  it('goes with its owner’s account', async () => {
    const member = await owner.invite('member', 'Gone');
    const { id } = await member.post<Schedule>(path, morning);
    const reply = await member.fetch('/api/v1/me', json({ confirm: 'Gone' }, {}, 'DELETE'));
    const { receiptToken } = await reply.json<{ receiptToken: string }>();
    let last: Partial<ErasureReceipt> = {};
    for (let tries = 0; tries < 200 && last.finishedAt === undefined; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      last = await (await call('/auth/erasures', json({ token: receiptToken }))).json<ErasureReceipt>();
    }
    expect(last.finishedAt).toBeDefined();
    expect(await env.DB.prepare('SELECT id FROM schedules WHERE id = ?').bind(id).first()).toBeNull();
  });
});
