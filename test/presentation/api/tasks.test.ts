import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Client } from './client.ts';
import { passagesIn, sweep, until } from '../../workers/background.ts';
import type { FeedEvent } from '../../../src/domain/feed.ts';
import type { Document, IngestReceipt, Page, SearchReply, Task } from '../../../src/application/protocol/resources.ts';

let client: Client;
beforeAll(async () => {
  client = await Client.signIn();
});

/** Each call to the model takes 1.5 seconds for these. */
const slow = (count: number, word: string): { text: string }[] =>
  Array.from({ length: count }, (_, n) => ({ text: `slow-model please: ${word} number ${n}` }));
/** Long enough to be met under way on a machine that is busy as well. */
const slower = (count: number, word: string): { text: string }[] =>
  slow(count, word).map(({ text }) => ({ text: text.replace('slow-', 'slower-') }));

const accept = (id: string, documents: { text: string }[], as = client): Promise<IngestReceipt> =>
  as.post<IngestReceipt>(`/api/v1/collections/${id}/documents`, { documents });

const taskOf = (id: string): Promise<Task> => client.get<Task>(`/api/v1/tasks/${id}`);
const cancel = (id: string): Promise<Task> => client.post<Task>(`/api/v1/tasks/${id}/cancel`, {});
const isRunning = async (id: string): Promise<boolean> => (await taskOf(id)).state === 'running';

/** What was cancelled is seen by nobody, says why, and has left nothing in the collection's actor. */
async function nothingHalfDone(collectionId: string, taskId: string, word: string): Promise<void> {
  const items: Document[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query: string = cursor === '' ? '' : `?cursor=${cursor}`;
    const page = await client.get<Page<Document>>(`/api/v1/collections/${collectionId}/documents${query}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  const ready = items.filter(({ state }) => state === 'ready').length;
  const others = items.filter(({ state }) => state !== 'ready');
  for (const { state, error } of others) expect([state, error?.code]).toEqual(['failed', 'cancelled']);
  const progress = { done: ready, failed: others.length };
  expect(await taskOf(taskId)).toMatchObject({ state: 'cancelled', progress });
  const query = { query: word, collectionIds: [collectionId], limit: 100 };
  expect((await client.post<SearchReply>('/api/v1/search', query)).results).toHaveLength(ready);
  await sweep(collectionId);
  expect(await passagesIn(collectionId)).toBe(ready);
}

describe('cancelling', () => {
  it('takes hold of what runs and what is queued behind it, and frees the places', async () => {
    const id = await client.newCollection();
    const first = await accept(id, slower(150, 'plover'));
    const second = await accept(await client.newCollection(), slower(150, 'dunlin'));
    const other = await client.newCollection();
    const third = await accept(other, slow(3, 'knot'));
    await until('they run', async () => (await isRunning(first.taskId)) && isRunning(second.taskId));
    expect((await taskOf(third.taskId)).state).toBe('queued');
    const begun = Date.now();
    expect(await cancel(third.taskId)).toMatchObject({ state: 'cancelled' });
    await nothingHalfDone(other, third.taskId, 'knot');
    for (const { taskId } of [first, second]) await cancel(taskId);
    const next = await accept(other, [{ text: 'A place that is free.' }]);
    await until('the next has its place', async () => (await taskOf(next.taskId)).state === 'done');
    expect(Date.now() - begun).toBeLessThan(4_000);
    await nothingHalfDone(id, first.taskId, 'plover');
  });

  it('takes hold of what waits for another try, with what was staged', async () => {
    const id = await client.newCollection();
    const { taskId } = await accept(id, slow(130, 'curlew'));
    await until('something is staged', async () => (await passagesIn(id)) > 0);
    // As if the model had failed meanwhile.
    await env.DB.prepare("UPDATE tasks SET state = 'waiting', not_before = ? WHERE id = ?")
      .bind(Date.now() + 60_000, taskId)
      .run();
    expect(await cancel(taskId)).toMatchObject({ state: 'cancelled' });
    // What was under way then ends as well, and leaves nothing of its own later.
    await vi.waitFor(() => nothingHalfDone(id, taskId, 'curlew'), { timeout: 8_000, interval: 100 });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await nothingHalfDone(id, taskId, 'curlew');
  });
});

describe('removing a collection while work on it runs', () => {
  it('leaves nothing behind', async () => {
    const id = await client.newCollection();
    const { taskId, documents } = await accept(id, slow(150, 'avocet'));
    await until('something is staged', async () => (await passagesIn(id)) > 0);
    // One more that is being removed at that moment.
    await client.fetch(`/api/v1/documents/${documents[0]?.id}`, { method: 'DELETE' });
    const reply = await client.fetch(`/api/v1/collections/${id}`, { method: 'DELETE' });
    const { id: removal } = await reply.json<Task>();
    expect(await client.ended(removal)).toMatchObject({ state: 'done' });
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    expect((await taskOf(taskId)).state).toBe('cancelled');
    const rows =
      'SELECT (SELECT count(*) FROM documents WHERE collection_id = ?1) AS documents, (SELECT count(*) FROM collections WHERE id = ?1) AS collections';
    expect(await env.DB.prepare(rows).bind(id).first()).toEqual({ documents: 0, collections: 0 });
    expect(await passagesIn(id)).toBe(0);
    for (const document of documents) expect(await env.BLOBS.head(`documents/${document.id}/source`)).toBeNull();
  });
});

describe('trying again', () => {
  it('ends what was cancelled, each document once', async () => {
    const id = await client.newCollection();
    const { taskId } = await accept(id, slow(70, 'lapwing'));
    await until('it runs', () => isRunning(taskId));
    await cancel(taskId);
    expect(await client.post<Task>(`/api/v1/tasks/${taskId}/retry`, {})).toMatchObject({ progress: { failed: 0 } });
    await until('it is done', async () => (await taskOf(taskId)).state === 'done', 15_000);
    expect(await taskOf(taskId)).toMatchObject({ progress: { done: 70, failed: 0, total: 70 } });
    await sweep(id);
    expect(await passagesIn(id)).toBe(70);
  });

  it('ends what failed, once its cause is gone', async () => {
    const id = await client.newCollection();
    const { documents } = await client.add(id, [{ text: 'A whinchat.' }]);
    const source = `documents/${documents[0]?.id}/source`;
    await env.BLOBS.delete(source);
    const { id: taskId } = await client.post<Task>(`/api/v1/documents/${documents[0]?.id}/reindex`, {});
    expect(await client.ended(taskId)).toMatchObject({ state: 'failed', error: { code: 'document_unreadable' } });
    await env.BLOBS.put(source, 'A whinchat.');
    await client.post(`/api/v1/tasks/${taskId}/retry`, {});
    const task = await client.ended(taskId);
    expect(task).toMatchObject({ state: 'done', progress: { done: 1, failed: 0 } });
    expect(task.error).toBeUndefined();
  });

  it('is refused for what is not over or has gone well, and for others', async () => {
    const id = await client.newCollection();
    const { id: taskId } = await client.add(id, [{ text: 'A stonechat.' }]);
    const retry = { method: 'POST' };
    expect(await client.status(`/api/v1/tasks/${taskId}/retry`, retry)).toBe(409);
    const member = await client.invite('member');
    expect(await member.status(`/api/v1/tasks/${taskId}/retry`, retry)).toBe(404);
    expect(await member.status(`/api/v1/tasks/${taskId}/events`)).toBe(404);
  });
});

describe('following a task', () => {
  const follow = async (taskId: string, as = client): Promise<Task[]> => {
    const reply = await as.fetch(`/api/v1/tasks/${taskId}/events`);
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const text = await reply.text();
    return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Task);
  };

  it('tells many followers how it is, then each change, and ends with it', async () => {
    const id = await client.newCollection();
    const { taskId } = await accept(id, slow(70, 'siskin'));
    const told = await Promise.all(Array.from({ length: 40 }, () => follow(taskId)));
    for (const tasks of told) {
      expect(['queued', 'running']).toContain(tasks[0]?.state);
      expect(tasks.at(-1)).toMatchObject({ id: taskId, state: 'done', progress: { done: 70, total: 70 } });
      const done = tasks.map(({ progress }) => progress.done);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
    }
    // Over already: told once.
    expect(await follow(taskId)).toMatchObject([{ id: taskId, state: 'done' }]);
  });

  it('goes on for the others when one leaves', async () => {
    const id = await client.newCollection();
    const { taskId } = await accept(id, slow(3, 'linnet'));
    const leaver = await client.fetch(`/api/v1/tasks/${taskId}/events`);
    const staying = follow(taskId);
    await leaver.body?.cancel();
    expect((await staying).at(-1)?.state).toBe('done');
  });

  it('ends with the credential that let one in', async () => {
    const id = await client.newCollection();
    const { taskId } = await accept(id, slow(70, 'redpoll'));
    const key = await client.withKey();
    const [byKey, byOwner] = [follow(taskId, key), follow(taskId)];
    await until('both follow', () => isRunning(taskId));
    await client.fetch(`/api/v1/keys/${key.keyId}`, { method: 'DELETE' });
    expect((await byKey).at(-1)?.state).not.toBe('done');
    expect(await key.status(`/api/v1/tasks/${taskId}/events`)).toBe(401);
    expect((await byOwner).at(-1)?.state).toBe('done');
  });
});

describe('the feed', () => {
  async function open(as = client): Promise<{ events: FeedEvent[]; closed: Promise<number> }> {
    const reply = await as.fetch('/api/v1/me/feed', { headers: { upgrade: 'websocket' } });
    const socket = reply.webSocket;
    if (socket === null) throw new Error(`no socket: ${reply.status}`);
    const events: FeedEvent[] = [];
    socket.addEventListener('message', ({ data }) => void events.push(JSON.parse(String(data)) as FeedEvent));
    const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    socket.accept();
    return { events, closed };
  }

  it("tells of one's own tasks and sessions alone", async () => {
    const member = await client.invite('member');
    const [mine, theirs] = [await open(), await open(member)];
    const id = await client.newCollection();
    const { id: taskId } = await client.add(id, [{ text: 'A dipper.' }]);
    const { id: sessionId } = await client.post<{ id: string }>('/api/v1/sessions', {});
    await until('the end is told', async () =>
      mine.events.some((event) => event.type === 'task' && event.task.id === taskId && event.task.state === 'done'),
    );
    expect(mine.events).toContainEqual({ type: 'session', sessionId, change: 'created' });
    expect(theirs.events).toEqual([]);
  });

  it('ends with the credential that let one in', async () => {
    const key = await client.withKey();
    const { closed } = await open(key);
    const stays = await open();
    await client.fetch(`/api/v1/keys/${key.keyId}`, { method: 'DELETE' });
    expect(await closed).toBe(4401);
    const id = await client.newCollection();
    await client.add(id, [{ text: 'A wagtail.' }]);
    await until('the other goes on', async () => stays.events.length > 0);
  });
});

describe("somebody's thousand files", () => {
  it('hold up nobody else', { timeout: 60_000 }, async () => {
    const many = await client.newCollection();
    const member = await client.invite('member', 'Single');
    const single = await member.newCollection();
    const seconds = async (text: string): Promise<number> => {
      const begun = Date.now();
      expect(await member.add(single, [{ text }])).toMatchObject({ state: 'done' });
      return Date.now() - begun;
    };
    await seconds('To warm up.');
    const undisturbed = await seconds('A text alone.');
    const receipts: IngestReceipt[] = [];
    for (let request = 0; request < 5; request += 1) receipts.push(await accept(many, slower(200, `swift ${request}`)));
    const beside = Math.max(await seconds('A text beside.'), await seconds('And another.'));
    const states = await Promise.all(receipts.map(async ({ taskId }) => (await taskOf(taskId)).state));
    expect(states).toContain('running');
    expect(states).toContain('queued');
    expect(beside - undisturbed).toBeLessThan(5_000);
    for (const { taskId } of receipts) await cancel(taskId);
  });
});
