import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { D1DocumentCatalog } from '../../../src/infrastructure/database/document-catalog.ts';
import { D1TaskLedger } from '../../../src/infrastructure/database/task-ledger.ts';
import { UuidSource, systemClock } from '../../../src/infrastructure/system.ts';
import { openDatabase } from '../../../src/infrastructure/database/database.ts';
import type { NewTask, TaskRecord } from '../../../src/domain/ports/task-ledger.ts';

const database = openDatabase(env.DB);
const ledger = new D1TaskLedger(database, systemClock);
const catalog = new D1DocumentCatalog(database, systemClock);
const ids = new UuidSource(systemClock);

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
  await env.DB.batch([env.DB.prepare('DELETE FROM tasks'), env.DB.prepare('DELETE FROM documents')]);
});

async function claimed(): Promise<TaskRecord> {
  const [task] = await ledger.claim(1, []);
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
    expect(await ledger.postpone(first, 0)).toBe(false);
    expect(await ledger.finish(second, { state: 'done' })).toBe(true);
    expect(await ledger.find(first.id)).toMatchObject({ state: 'done', done: 0 });
  });

  it('gives out the oldest first, not what the asker is at, nor what is not due', async () => {
    const tasks = [newTask(), newTask(), newTask()];
    for (const [index, task] of tasks.entries()) await ledger.acceptIngest(task, [newDocument(`d${index}`)], []);
    const [first] = await ledger.claim(1, []);
    expect(first?.id).toBe(tasks[0]?.id);
    expect((await ledger.claim(5, [tasks[0]?.id ?? ''])).map(({ id }) => id)).toEqual([tasks[1]?.id, tasks[2]?.id]);
    const again = await claimed();
    await ledger.postpone(again, 60_000);
    expect((await ledger.claim(5, [])).map(({ id }) => id)).not.toContain(again.id);
    expect(await ledger.hasWork()).toBe(true);
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
    await catalog.update([{ id: ready?.id ?? '', state: 'ready' }]);
    expect(await ledger.cancel(task.id)).toMatchObject({ state: 'cancelled' });
    expect(await catalog.countByTask(task.id)).toEqual({ ready: 1, failed: 1, pending: 0 });
    expect(await ledger.finish(running, { state: 'done' })).toBe(false);
    expect(await ledger.cancel(task.id)).toMatchObject({ state: 'cancelled' });
    expect(await ledger.cancel('unknown')).toBeUndefined();
  });

  it('keeps a document that is being removed so, whatever late work reports', async () => {
    const task = newTask();
    const document = newDocument('z');
    await ledger.acceptIngest(task, [document], []);
    await ledger.acceptRemoval({ ...newTask(), kind: 'remove-documents' }, [document.id]);
    await catalog.update([{ id: document.id, state: 'ready' }]);
    expect(await catalog.find(document.id)).toBeUndefined();
    await expect(ledger.acceptIngest(newTask(), [newDocument('z')], [])).resolves.toBeUndefined();
  });
});
