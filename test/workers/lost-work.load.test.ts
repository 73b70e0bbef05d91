import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, json } from '../presentation/api/client.ts';
import {
  acceptIngest,
  deliver,
  ids,
  ledger,
  letTimePass,
  newCollection,
  passagesIn,
  taskOf,
  until,
} from './background.ts';
import { taskKinds } from '../../src/application/tasks/registry.ts';
import worker from '../../src/index.ts';
import type { Env } from '../../src/composition.ts';
import type { IngestReceipt, Page, Session } from '../../src/application/protocol/resources.ts';
import type { TaskRecord } from '../../src/domain/ports/task-ledger.ts';

const outbox = (): ReturnType<typeof env.OUTBOX.getByName> => env.OUTBOX.getByName('outbox');
const sweepPeriod = 2_000;
const real = { ...taskKinds.ingest };
/** Each test has an owner of its own, so that none waits for another's work. */
let owner: string;
beforeEach(() => {
  owner = crypto.randomUUID();
});
afterEach(() => {
  Object.assign(taskKinds.ingest, real);
});

/** Leaves the work to the test's own deliveries. */
const quietOutbox = (): Promise<void> => runInDurableObject(outbox(), (_, state) => state.storage.deleteAlarm());

let client: Client;
beforeAll(async () => {
  client = await Client.signIn();
});

/** The Worker where a queue brings tasks to their runners and `send` is the queue. */
const withQueue = (send: () => Promise<void>): Env =>
  ({ ...env, NEXUS_TASKS: 'queue', TASKS: { send } }) as unknown as Env;

async function addOn(on: Env, collectionId: string, text: string): Promise<Response> {
  const request = new Request(`https://nexus.test/api/v1/collections/${collectionId}/documents`, {
    ...json({ documents: [{ text }] }),
    headers: { 'content-type': 'application/json', ...client.credential },
  });
  return worker.fetch(request as Parameters<typeof worker.fetch>[0], on, createExecutionContext());
}

/** A runner of the queue that takes the task and is never heard of again. */
async function claimAndDie(id: string, lease: number): Promise<TaskRecord> {
  const perKind = Object.fromEntries(Object.keys(taskKinds).map((kind) => [kind, 100])) as Parameters<
    typeof ledger.claim
  >[0]['perKind'];
  const [task] = await ledger.claim({ runner: 'queue', limit: 1, lease, id, perOwner: 100, perKind });
  if (task === undefined) throw new Error('nothing to claim');
  return task;
}

describe('wake-ups that get lost', () => {
  it('cost two sweep periods at most', async () => {
    const id = await client.newCollection();
    const on = withQueue(async () => undefined);
    const receipts = await Promise.all(
      ['one', 'two', 'three'].map(async (word) => (await addOn(on, id, `Lost ${word}.`)).json<IngestReceipt>()),
    );
    const begun = Date.now();
    // Nothing else than the alarm; it rings by itself.
    for (const { taskId } of receipts)
      await until('it ran', async () => (await taskOf(taskId)).state === 'done', 2 * sweepPeriod);
    expect(Date.now() - begun).toBeLessThan(2 * sweepPeriod);
  });

  it('do not fail the upload when the queue refuses them, and its files stay', async () => {
    const id = await client.newCollection();
    const reply = await addOn(
      withQueue(() => Promise.reject(new Error('the queue is full'))),
      id,
      'Refused by the queue.',
    );
    expect(reply.status).toBe(202);
    const { taskId } = await reply.json<IngestReceipt>();
    await until('it ran', async () => (await taskOf(taskId)).state === 'done', 2 * sweepPeriod);
  });

  it('are made good by a look once a minute when nobody could say anything at all', async () => {
    const id = await client.newCollection();
    await client.add(id, [{ text: 'So that the outbox is there.' }]);
    await until('idle', async () => {
      await runDurableObjectAlarm(outbox());
      return (await alarmIn()) > 10_000;
    });
    expect(await alarmIn()).toBeLessThanOrEqual(60_000);
    const taskId = await acceptIngest(await client.id(), id, ['Cut off before the wake-up.']);
    await runDurableObjectAlarm(outbox());
    await until('it ran', async () => (await taskOf(taskId)).state === 'done');
  });
});

const alarmIn = async (): Promise<number> =>
  ((await runInDurableObject(outbox(), (_, state) => state.storage.getAlarm())) ?? 0) - Date.now();

describe('a runner that died with the lease', () => {
  beforeEach(quietOutbox);

  it('is replaced once the lease is over, and what it still writes changes nothing', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['The shrike sat on a thorn.']);
    const dead = await claimAndDie(id, 600);
    await deliver([id]);
    await runDurableObjectAlarm(outbox());
    expect(await taskOf(id)).toMatchObject({ state: 'running', lease: 1 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await deliver([id, id]);
    expect(await taskOf(id)).toMatchObject({ state: 'done', lease: 2, attempt: 2 });
    expect(await ledger.progress(dead, { done: 7 })).toBe(false);
    expect(await ledger.finish(dead, { state: 'failed' })).toBe(false);
    expect(await taskOf(id)).toMatchObject({ state: 'done', done: 1 });
    expect(await passagesIn(collectionId)).toBe(1);
  });

  it('that comes back late and fails for good gives up nothing of its successor', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['The bunting sang.']);
    let free = (): void => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    let calls = 0;
    taskKinds.ingest.attempts = 1;
    taskKinds.ingest.run = async (work) => {
      calls += 1;
      if (calls > 1) return real.run(work);
      await held;
      throw new Error('late and broken');
    };
    const first = deliver([id]);
    await until('it is held', async () => calls === 1);
    await env.DB.prepare('UPDATE tasks SET lease_until = 0 WHERE id = ?').bind(id).run();
    const second = deliver([id]);
    await until('it is overtaken', async () => (await taskOf(id)).lease === 2);
    free();
    await Promise.all([first, second]);
    expect(await taskOf(id)).toMatchObject({ state: 'done', done: 1, failed: 0 });
    const { results } = await env.DB.prepare('SELECT state, error_code FROM documents WHERE task_id = ?')
      .bind(id)
      .all();
    expect(results).toEqual([{ state: 'ready', error_code: null }]);
  });
});

describe('a dead letter', () => {
  beforeEach(quietOutbox);

  it('ends a task whose runners die, with its documents and the reason', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['It kills whoever reads it.']);
    await claimAndDie(id, -1);
    await deliver([id], { dead: true });
    expect(await taskOf(id)).toMatchObject({ state: 'failed', errorCode: 'interrupted', failed: 1 });
    const { results } = await env.DB.prepare('SELECT state, error_code FROM documents WHERE task_id = ?')
      .bind(id)
      .all();
    expect(results).toEqual([{ state: 'failed', error_code: 'interrupted' }]);
  });

  it('leaves alone what is in good hands, waits for its try or was never begun', async () => {
    const collectionId = await newCollection(owner);
    const [queued, held, waiting] = await Promise.all(
      ['a', 'b', 'c'].map((word) => acceptIngest(owner, collectionId, [`Letter ${word}.`])),
    );
    const ids = [queued ?? '', held ?? '', waiting ?? ''];
    await claimAndDie(ids[1] ?? '', 600);
    const tried = await claimAndDie(ids[2] ?? '', 60_000);
    await ledger.postpone(tried, 60_000, { errorCode: 'upstream_failed', errorDetail: 'Away.' });
    await deliver(ids, { dead: true });
    expect(await Promise.all(ids.map(async (id) => (await taskOf(id)).state))).toEqual([
      'queued',
      'running',
      'waiting',
    ]);
    await letTimePass();
    await new Promise((resolve) => setTimeout(resolve, 700));
    await deliver(ids);
    for (const id of ids) expect((await taskOf(id)).state).toBe('done');
  });
});

describe('a database that is away', () => {
  beforeEach(quietOutbox);

  /** The Worker whose database refuses the next `times` statements of this kind. */
  function failing(matches: RegExp, times: number): { on: Env; refused: () => number } {
    let refused = 0;
    const DB = new Proxy(env.DB, {
      get(target, name) {
        if (name !== 'prepare') return (Reflect.get(target, name) as () => unknown).bind(target);
        return (sql: string): D1PreparedStatement => {
          if (!matches.test(sql) || refused >= times) return target.prepare(sql);
          refused += 1;
          throw new Error('D1_ERROR: the database is away');
        };
      },
    });
    return { on: { ...env, DB }, refused: () => refused };
  }

  it('for a moment when the end is written does not undo the work', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['The end is near.']);
    const { on, refused } = failing(/update "tasks" set "state".*"finished_at"/, 2);
    await deliver([id], { on });
    expect(refused()).toBe(2);
    expect(await taskOf(id)).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('for longer leaves the task claimed, never done, and somebody else goes on', { timeout: 30_000 }, async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['The end was not written.']);
    const { on } = failing(/update "tasks" set "state".*"finished_at"/, Infinity);
    const result = await deliver([id], { on });
    expect(result.retryMessages).toHaveLength(1);
    expect(await taskOf(id)).toMatchObject({ state: 'running', finishedAt: null });
    await env.DB.prepare('UPDATE tasks SET lease_until = 0 WHERE id = ?').bind(id).run();
    await deliver([id]);
    expect(await taskOf(id)).toMatchObject({ state: 'done', done: 1, attempt: 2 });
    expect(await passagesIn(collectionId)).toBe(1);
  });

  it('when a wake-up comes sends it back, and the others of its batch go on', async () => {
    const collectionId = await newCollection(owner);
    const ids = await Promise.all(['a', 'b'].map((word) => acceptIngest(owner, collectionId, [`Batch ${word}.`])));
    const { on, refused } = failing(/update "tasks" set "state"/, 1);
    const result = await deliver(ids, { on });
    expect([refused(), result.retryMessages.length, result.explicitAcks.length]).toEqual([1, 1, 1]);
    await deliver(ids);
    for (const id of ids) expect((await taskOf(id)).state).toBe('done');
  });
});

describe('work that does not stop', () => {
  beforeEach(quietOutbox);

  it('is counted with what searches saw already when it was cancelled', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['The knot flew.', 'The knot landed.']);
    taskKinds.ingest.run = (work) => {
      const { documents } = work.ctx;
      const update = documents.update.bind(documents);
      documents.update = async (patches, write) => {
        if (write.late !== true) return update(patches, write);
        documents.update = update;
        await ledger.cancel(id);
        return update(patches, write);
      };
      return real.run(work);
    };
    await deliver([id]);
    expect(await taskOf(id)).toMatchObject({ state: 'cancelled', done: 2, failed: 0 });
    expect(await passagesIn(collectionId)).toBe(2);
  });

  it('is left behind within two seconds when it is cancelled, by a runner that nobody tells', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['Deaf as a post.']);
    taskKinds.ingest.run = () => new Promise(() => undefined);
    const delivered = deliver([id]);
    await until('it runs', async () => (await taskOf(id)).state === 'running');
    await ledger.cancel(id);
    const begun = Date.now();
    await delivered;
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect((await taskOf(id)).state).toBe('cancelled');
  });

  it('is tried again when it takes longer than its limit', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['Slow as a snail.']);
    taskKinds.ingest.run = () => new Promise(() => undefined);
    taskKinds.ingest.timeLimit = 200;
    await deliver([id]);
    expect(await taskOf(id)).toMatchObject({ state: 'waiting', errorCode: 'interrupted' });
    await ledger.cancel(id);
  });

  it('that calls itself cancelled though nobody cancelled it is tried again', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['Cancelled by mistake.']);
    taskKinds.ingest.run = async () => {
      throw Object.assign(new Error('Cancelled.'), { code: 'cancelled' });
    };
    await deliver([id]);
    expect((await taskOf(id)).state).toBe('waiting');
    Object.assign(taskKinds.ingest, real);
    await letTimePass();
    await deliver([id]);
    expect((await taskOf(id)).state).toBe('done');
  });
});

describe('a saved prompt', () => {
  beforeEach(quietOutbox);

  it('that is cut off and taken up again is one turn of one session', async () => {
    const ownerId = await client.id();
    const spec = taskKinds['run-prompt'];
    const run = spec.run;
    const before = (await client.get<Page<Session>>('/api/v1/sessions')).items.length;
    const id = ids.next();
    await ledger.accept({ id, kind: 'run-prompt', ownerId, subject: id, total: 1, input: { prompt: 'What sings?' } });
    let lives = 0;
    spec.run = async (work) => {
      lives += 1;
      // Cut off before its session is made, then after its turn has ended.
      const keep = async (at: unknown): Promise<void> => {
        await work.keep(at);
        if (lives === 1) die();
      };
      const result = await run({ ...work, keep });
      return lives === 2 ? die() : result;
    };
    const die = (): never => {
      throw new Error('cut off');
    };
    for (let tries = 0; tries < 3; tries += 1) {
      await letTimePass();
      await deliver([id, id]);
    }
    spec.run = run;
    const { state, attempt, result } = await taskOf(id);
    const { sessionId, turnId } = result as { sessionId: string; turnId: string };
    expect([state, attempt, turnId]).toEqual(['done', 3, id]);
    expect((await client.get<Page<Session>>('/api/v1/sessions')).items).toHaveLength(before + 1);
    const { turns } = await client.get<{ turns: { id: string }[] }>(`/api/v1/sessions/${sessionId}/messages`);
    expect(turns.map((turn) => turn.id)).toEqual([id]);
  });
});

describe('what a task has told', () => {
  beforeEach(quietOutbox);

  it('is there for whoever takes it up', async () => {
    const collectionId = await newCollection(owner);
    const id = await acceptIngest(owner, collectionId, ['Told and kept.']);
    const failures = [{ subject: 'd', code: 'document_empty' as const, detail: 'No text.' }];
    taskKinds.ingest.run = async ({ report, keep, checkpoint, task }) => {
      if (task.attempt === 1) {
        await report({ done: 3, total: 9, failed: 1, failures });
        await keep({ page: 4 });
        throw new Error('cut off');
      }
      return { checkpoint, done: task.done, total: task.total, failed: task.failed, failures: task.failures };
    };
    await deliver([id]);
    await letTimePass();
    await deliver([id]);
    const told = { done: 3, total: 9, failed: 1, failures };
    expect(await taskOf(id)).toMatchObject({ state: 'done', ...told, result: { ...told, checkpoint: { page: 4 } } });
  });
});
