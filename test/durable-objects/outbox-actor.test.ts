import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../presentation/api/client.ts';
import type { Schedule, SearchReply, Transcript } from '../../src/application/protocol/resources.ts';

let client: Client;
beforeAll(async () => {
  client = await Client.signIn();
});

const outbox = (): ReturnType<typeof env.OUTBOX.getByName> => env.OUTBOX.getByName('outbox');

/** As after a crash: the ledger says running, nobody runs it. */
async function orphan(taskId: string, change = ''): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`UPDATE tasks SET state = 'running', lease = lease + 1 ${change} WHERE id = ?`).bind(taskId),
    env.DB.prepare(
      `UPDATE documents SET state = 'processing', stage = 'embedding', progress_total = 1 WHERE task_id = ?`,
    ).bind(taskId),
  ]);
}

describe('work that was cut off', () => {
  it('is taken up again by the alarm and ends once', async () => {
    const id = await client.newCollection();
    const task = await client.add(id, [{ text: 'A crane flew over.' }, { text: 'A crane landed.' }]);
    await orphan(task.id);
    // Somebody waits for it: seconds, not more.
    const due = await runInDurableObject(outbox(), (_, state) => state.storage.getAlarm());
    expect((due ?? Infinity) - Date.now()).toBeLessThan(3_000);
    expect(await runDurableObjectAlarm(outbox())).toBe(true);
    expect(await client.ended(task.id)).toMatchObject({ state: 'done', progress: { done: 2, failed: 0 } });
    const { results } = await client.post<SearchReply>('/api/v1/search', { query: 'crane', collectionIds: [id] });
    expect(results).toHaveLength(2);
  });

  it('is given up with a reason when it was cut off too often', async () => {
    const id = await client.newCollection();
    const task = await client.add(id, [{ text: 'A bittern booms.' }]);
    await orphan(task.id, ', attempt = 20');
    await runInDurableObject(env.COLLECTIONS.getByName(id), (_, { storage }) => {
      storage.sql.exec(`UPDATE versions SET state = 'staged'`);
    });
    await outbox().wake();
    const ended = await client.ended(task.id);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'interrupted' }, progress: { failed: 1 } });
    expect(ended.documents[0]).toMatchObject({ state: 'failed', error: { code: 'interrupted' } });
  });
});

describe('a file that is gone', () => {
  it('fails its document with the reason', async () => {
    const id = await client.newCollection();
    const task = await client.add(id, [{ text: 'A teal sleeps.' }]);
    const documentId = task.documents[0]?.id ?? '';
    await env.BLOBS.delete(`documents/${documentId}/source`);
    const again = await client.post<{ id: string }>(`/api/v1/documents/${documentId}/reindex`, {});
    expect(await client.ended(again.id)).toMatchObject({ state: 'failed', error: { code: 'document_unreadable' } });
  });
});

describe('a schedule whose time has come', () => {
  it('has its answer in the session, from the alarm alone', async () => {
    const collectionId = await client.newCollection();
    await client.add(collectionId, [{ text: 'The ferry to Aarhus leaves at nine.' }]);
    const { id: sessionId } = await client.post<{ id: string }>('/api/v1/sessions', { title: 'Mornings' });
    const prompt = 'When does the ferry to Aarhus leave?';
    const schedule = { name: 'Ferry', prompt, cron: '0 6 * * *', timeZone: 'Europe/Berlin' };
    const { id } = await client.post<Schedule>('/api/v1/schedules', {
      ...schedule,
      sessionId,
      collectionIds: [collectionId],
    });
    const due = Date.now() - 1000;
    await env.DB.prepare('UPDATE schedules SET next_at = ? WHERE id = ?').bind(due, id).run();
    expect(await runDurableObjectAlarm(outbox())).toBe(true);
    const after = await client.get<Schedule>(`/api/v1/schedules/${id}`);
    expect(after.lastAt).toBe(new Date(due).toISOString());
    expect(Date.parse(after.nextAt ?? '')).toBeGreaterThan(Date.now());
    expect(await client.ended(after.lastTaskId ?? '')).toMatchObject({ state: 'done', result: { sessionId } });
    const { turns } = await client.get<Transcript>(`/api/v1/sessions/${sessionId}/messages`);
    expect(turns).toMatchObject([{ id: after.lastTaskId, question: prompt }]);
    expect(turns[0]?.answer).toContain('nine');
    // The clock is watched on, also when there is nothing else to do.
    const next = await runInDurableObject(outbox(), (_, state) => state.storage.getAlarm());
    expect((next ?? Infinity) - Date.now()).toBeLessThan(61 * 60_000);
  });
});
