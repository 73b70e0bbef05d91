import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { D1DocumentCatalog } from '../../../src/infrastructure/database/document-catalog.ts';
import { D1TaskLedger } from '../../../src/infrastructure/database/task-ledger.ts';
import { UuidSource, systemClock } from '../../../src/infrastructure/system.ts';
import { openDatabase } from '../../../src/infrastructure/database/database.ts';
import type { Claim, NewTask, TaskRecord } from '../../../src/domain/ports/task-ledger.ts';

const database = openDatabase('d1', env);
const ledger = new D1TaskLedger(database, systemClock);
const catalog = new D1DocumentCatalog(database, systemClock);
const ids = new UuidSource(systemClock);

const later = { errorCode: 'upstream_failed', errorDetail: 'Away.' } as const;
const newTask = (): NewTask => ({ id: ids.next(), kind: 'ingest', ownerId: 'u', subject: 'c', total: 1 });
const newDocument = (sha256: string): Parameters<D1TaskLedger['acceptIngest']>[1][number] => ({
  id: ids.next(),
  collectionId: 'c',
  title: 't',
  name: 'n',
  mediaType: 'text/plain',
  bytes: 1,
  sha256,
});

beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare('DELETE FROM tasks'),
    env.DB.prepare('DELETE FROM documents'),
    env.DB.prepare("INSERT OR REPLACE INTO collections (id, owner_id, name, created_at) VALUES ('c', 'u', 'C', 0)"),
  ]);
});

const perKind: Claim['perKind'] = {
  ingest: 10,
  'remove-documents': 10,
  'remove-collection': 10,
  'erase-account': 10,
  'reindex-changed': 10,
  'rebuild-index': 10,
  evaluate: 10,
  'run-prompt': 2,
  crawl: 2,
  expire: 1,
};
const claim = (change: Partial<Claim> = {}): Promise<TaskRecord[]> =>
  ledger.claim({ runner: 'outbox', running: [], limit: 10, lease: 10_000, perOwner: 10, perKind, ...change });

const byQueue = (): Promise<TaskRecord[]> =>
  ledger.claim({ runner: 'queue', limit: 10, lease: 10_000, perOwner: 10, perKind });

async function claimed(): Promise<TaskRecord> {
  const [task] = await claim({ limit: 1 });
  if (task === undefined) throw new Error('nothing to claim');
  return task;
}

describe('the task ledger', () => {
  it('lets only the newest claim write', async () => {
    await ledger.acceptIngest(newTask(), [newDocument('a')], []);
    const first = await claimed();
    const second = await claimed();
    expect([first.lease, second.lease]).toEqual([1, 2]);
    expect(await ledger.progress(first, { done: 9, failed: 0 })).toBe(false);
    expect(await ledger.finish(first, { state: 'done' })).toBe(false);
    expect(await ledger.postpone(first, 0, later)).toBe(false);
    expect(await ledger.heartbeat(first, 1000)).toBe(false);
    expect(await ledger.finish(second, { state: 'done' })).toBe(true);
    expect(await ledger.find(first.id)).toMatchObject({ state: 'done', done: 0 });
  });

  it('gives out the oldest first, not what the asker is at, nor what is not due', async () => {
    const tasks = [newTask(), newTask(), newTask()];
    for (const [index, task] of tasks.entries()) await ledger.acceptIngest(task, [newDocument(`d${index}`)], []);
    const first = await claimed();
    expect(first.id).toBe(tasks[0]?.id);
    const others = await claim({ running: [first.id] });
    expect(others.map(({ id }) => id)).toEqual([tasks[1]?.id, tasks[2]?.id]);
    await ledger.postpone(first, 60_000, later);
    expect(await ledger.find(first.id)).toMatchObject({ state: 'waiting', ...later });
    expect(await claim({ running: others.map(({ id }) => id) })).toEqual([]);
    const due = (await ledger.nextDue()) ?? 0;
    expect(due - Date.now()).toBeGreaterThan(5_000);
  });

  it('leaves a task with a worker that is heard of, and gives it to another when it is not', async () => {
    await ledger.accept(newTask());
    const mine = await claimed();
    expect(await byQueue()).toEqual([]);
    expect(await ledger.heartbeat(mine, -1)).toBe(true);
    const [taken] = await byQueue();
    expect(taken).toMatchObject({ id: mine.id, lease: 2, attempt: 2 });
    expect(await ledger.heartbeat(mine, 10_000)).toBe(false);
    // The outbox knows what it runs itself; what a consumer holds is not its to take.
    expect(await claim({ running: [] })).toEqual([]);
  });

  it('gives owners their turns, whoever brought more and came first', async () => {
    for (let index = 0; index < 6; index += 1) await ledger.accept({ ...newTask(), ownerId: 'many' });
    await ledger.accept({ ...newTask(), ownerId: 'one' });
    const turns = await claim({ limit: 3, perOwner: 2 });
    expect(turns.map(({ ownerId }) => ownerId).toSorted()).toEqual(['many', 'many', 'one']);
    expect(await claim({ running: turns.map(({ id }) => id), perOwner: 2 })).toEqual([]);
  });

  it('bounds how many of a kind run at once', async () => {
    for (let index = 0; index < 5; index += 1)
      await ledger.accept({ ...newTask(), kind: 'run-prompt', ownerId: `u${index}` });
    const first = await claim();
    expect(first).toHaveLength(2);
    const [done] = first;
    if (done !== undefined) await ledger.finish(done, { state: 'done', result: { turnId: 't' } });
    expect(await claim({ running: first.slice(1).map(({ id }) => id) })).toHaveLength(1);
  });

  it('accepts a key once, and forgets no result', async () => {
    const task = { ...newTask(), idempotencyKey: 'schedule:1:2' };
    expect(await ledger.accept(task)).toBe(true);
    expect(await ledger.accept({ ...newTask(), idempotencyKey: 'schedule:1:2' })).toBe(false);
    const running = await claimed();
    await ledger.finish(running, { state: 'done', result: { made: 1 } });
    expect(await ledger.find(task.id)).toMatchObject({ state: 'done', result: { made: 1 } });
  });

  it('tries again what failed or was cancelled, with its documents, and nothing else', async () => {
    const task = newTask();
    await ledger.acceptIngest(task, [newDocument('again')], []);
    expect(await ledger.retry(task.id)).toBe(false);
    await ledger.cancel(task.id);
    expect(await catalog.countByTask(task.id)).toMatchObject({ failed: 1 });
    expect(await ledger.retry(task.id)).toBe(true);
    expect(await catalog.countByTask(task.id)).toMatchObject({ failed: 0, pending: 1 });
    expect(await ledger.find(task.id)).toMatchObject({ state: 'queued', attempt: 0, errorCode: null });
  });

  it('accepts a task with its documents or neither', async () => {
    await ledger.acceptIngest(newTask(), [newDocument('same')], []);
    const task = newTask();
    await expect(ledger.acceptIngest(task, [newDocument('fresh'), newDocument('same')], [])).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await ledger.find(task.id)).toBeUndefined();
    expect(await catalog.byContent('c', ['fresh'])).toEqual([]);
  });

  it('cancels a task with its unfinished documents, and no task that is over', async () => {
    const task = newTask();
    await ledger.acceptIngest(task, [newDocument('x'), newDocument('y')], []);
    const running = await claimed();
    const [ready] = await catalog.pending(task.id, 1);
    await catalog.update([{ id: ready?.id ?? '', state: 'ready' }], { task: running });
    expect(await ledger.cancel(task.id)).toMatchObject({ state: 'cancelled' });
    expect(await catalog.countByTask(task.id)).toEqual({ ready: 1, failed: 1, pending: 0 });
    expect(await ledger.finish(running, { state: 'done' })).toBe(false);
    expect(await ledger.cancel(task.id)).toMatchObject({ state: 'cancelled' });
    expect(await ledger.cancel('unknown')).toBeUndefined();
  });

  it('counts what a cancelled task had done and what it gave up', async () => {
    const task = { ...newTask(), total: 2 };
    await ledger.acceptIngest(task, [newDocument('p'), newDocument('q')], []);
    const running = await claimed();
    const [ready] = await catalog.pending(task.id, 1);
    await catalog.update([{ id: ready?.id ?? '', state: 'ready' }], { task: running });
    expect(await ledger.cancel(task.id)).toMatchObject({ state: 'cancelled', done: 1, failed: 1 });
  });

  it('writes of a document only what its newest claim says', async () => {
    const task = newTask();
    const document = newDocument('w');
    await ledger.acceptIngest(task, [document], []);
    const old = await claimed();
    const newer = await claimed();
    await catalog.update([{ id: document.id, title: 'old' }], { task: old });
    await catalog.update([{ id: document.id, title: 'new' }], { task: newer });
    expect(await catalog.find(document.id)).toMatchObject({ title: 'new' });
    await ledger.cancel(task.id);
    await catalog.update([{ id: document.id, state: 'processing' }], { task: newer });
    expect(await catalog.find(document.id)).toMatchObject({ state: 'failed', errorCode: 'cancelled' });
    await catalog.update([{ id: document.id, state: 'ready' }], { task: newer, late: true });
    expect(await catalog.find(document.id)).toMatchObject({ state: 'ready' });
    // Somebody tries again: from then on only the next claim writes.
    await ledger.cancel(task.id);
    await ledger.retry(task.id);
    await catalog.update([{ id: document.id, title: 'late' }], { task: newer, late: true });
    expect(await catalog.find(document.id)).toMatchObject({ title: 'new' });
  });

  it('accepts nothing into a collection that is being removed or is gone', async () => {
    await ledger.acceptCollectionRemoval({ ...newTask(), kind: 'remove-collection' });
    for (const _ of ['hidden', 'erased']) {
      const task = newTask();
      await expect(ledger.acceptIngest(task, [newDocument('v')], [])).rejects.toMatchObject({ code: 'not_found' });
      expect(await ledger.find(task.id)).toBeUndefined();
      await env.DB.prepare("DELETE FROM collections WHERE id = 'c'").run();
    }
    expect(await catalog.idsIn('c', { limit: 10 })).toEqual([]);
  });

  it('keeps a document that is being removed so, whatever late work reports', async () => {
    const task = newTask();
    const document = newDocument('z');
    await ledger.acceptIngest(task, [document], []);
    const running = await claimed();
    await ledger.acceptRemoval({ ...newTask(), kind: 'remove-documents' }, [document.id]);
    await catalog.update([{ id: document.id, state: 'ready' }], { task: running });
    expect(await catalog.find(document.id)).toBeUndefined();
    await expect(ledger.acceptIngest(newTask(), [newDocument('z')], [])).resolves.toBeUndefined();
  });
});
