import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { acceptIngest, deliver, letTimePass, liveTasks, newCollection, passagesIn, taskOf } from './background.ts';
import { taskKinds } from '../../src/application/tasks/registry.ts';

/** Wake-ups in all; a quarter as many tasks. */
const deliveries = Number((env as unknown as { TEST_DELIVERIES: string }).TEST_DELIVERIES);
const segmentTasks = 50;
const owners = 10;
const batchSize = 10;
const batchesAtOnce = 2;
/** Of a hundred: wake-ups that come twice, wake-ups out of order, tasks whose work is done and fails all the same. */
const [duplicated, reordered, failing] = [30, 20, 10];
/** Poison in every other segment. */
const poisonTasks = 4;

const real = taskKinds.ingest.run;
const failsOnce = new Set<string>();
const poison = new Set<string>();
let runs = 0;

beforeAll(() => {
  // Each failure that is made on purpose would be told.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  taskKinds.ingest.run = async (work) => {
    runs += 1;
    const { id } = work.task;
    await real(work);
    if (poison.has(id)) throw new Error('poison');
    if (failsOnce.delete(id)) throw new Error('failed after its work was done');
  };
});
afterAll(() => {
  vi.restoreAllMocks();
  taskKinds.ingest.run = real;
});

it(
  `${deliveries} wake-ups, doubled, out of order and with failures, do each task once`,
  async () => {
    const random = randomFrom(7);
    const collections = await Promise.all(Array.from({ length: owners }, (_, n) => newCollection(`owner-${n}`)));
    const tasks = new Map<string, { number: number; poisoned: boolean }>();
    const total = Math.ceil(deliveries / 4 / segmentTasks);
    let delivered = 0;
    const begun = Date.now();
    for (let segment = 0; segment < total; segment += 1) {
      const poisoned = segment % 2 === 1;
      const first: string[] = [];
      for (let n = 0; n < segmentTasks; n += 1) {
        const number = segment * segmentTasks + n;
        const owner = number % owners;
        const text = `Delivery number ${number} arrived.`;
        const id = await acceptIngest(`owner-${owner}`, collections[owner] ?? '', [text]);
        tasks.set(id, { number, poisoned });
        first.push(id);
        if (poisoned && n < poisonTasks) poison.add(id);
        else if (random() * 100 < failing) failsOnce.add(id);
      }
      const messages = wakeUps(first, random);
      delivered += messages.length;
      await inBatches(messages);
    }
    for (let round = 0; round < 20 && (await liveTasks()) > 0; round += 1) {
      await letTimePass();
      const { results } = await env.DB.prepare("SELECT id FROM tasks WHERE state = 'waiting'").all<{ id: string }>();
      await inBatches(results.map(({ id }) => id));
    }
    const seconds = (Date.now() - begun) / 1000;

    expect(await liveTasks()).toBe(0);
    expect(failsOnce.size).toBe(0);
    const delays = { quiet: [] as number[], disturbed: [] as number[] };
    const ended = await Promise.all([...tasks.keys()].map(taskOf));
    const [bad, good] = [ended.filter(({ id }) => poison.has(id)), ended.filter(({ id }) => !poison.has(id))];
    const end = { state: 'failed', errorCode: 'internal', attempt: taskKinds.ingest.attempts };
    for (const task of bad) expect(task).toMatchObject({ ...end, errorDetail: 'Something went wrong on our side.' });
    for (const task of good) {
      expect(task).toMatchObject({ state: 'done', done: 1, failed: 0, errorCode: null });
      expect(task.attempt).toBeLessThanOrEqual(2);
      const kept = tasks.get(task.id)?.poisoned === true ? delays.disturbed : delays.quiet;
      if (task.attempt === 1) kept.push((task.finishedAt ?? 0) - task.createdAt);
    }
    const documents = await env.DB.prepare(
      'SELECT count(*) AS documents, sum(version) AS versions, sum(chunk_count) AS chunks FROM documents',
    ).first();
    expect(documents).toEqual({ documents: tasks.size, versions: tasks.size, chunks: tasks.size });
    let passages = 0;
    for (const id of collections) passages += await passagesIn(id);
    expect(passages).toBe(tasks.size);
    const [quiet, disturbed] = [percentile(delays.quiet), percentile(delays.disturbed)];
    // oxlint-disable-next-line no-console -- the figures are what the long form is for
    console.log(
      `${delivered} deliveries of ${tasks.size} tasks in ${seconds.toFixed(1)} s, ${runs} runs; ` +
        `delay p99 ${quiet} ms undisturbed, ${disturbed} ms beside ${poison.size} poison tasks`,
    );
    // Figures of a busy machine say little; being held up by poison would show as seconds.
    expect(disturbed).toBeLessThan(2 * quiet + 1_000);
  },
  30 * 60_000,
);

/** Each task's wake-up, copies of some, until there are four to a task; some of them out of place. */
function wakeUps(ids: readonly string[], random: () => number): string[] {
  const messages = [...ids];
  const wanted = ids.length * 4;
  while (messages.length < wanted * (1 - duplicated / 100)) messages.push(pick(ids, random));
  while (messages.length < wanted) messages.splice(Math.floor(random() * messages.length), 0, pick(messages, random));
  for (let moved = 0; moved < (messages.length * reordered) / 100; moved += 1) {
    const [message] = messages.splice(Math.floor(random() * messages.length), 1);
    if (message !== undefined) messages.splice(Math.floor(random() * messages.length), 0, message);
  }
  return messages;
}

async function inBatches(messages: readonly string[]): Promise<void> {
  let at = 0;
  const consumer = async (): Promise<void> => {
    while (at < messages.length) {
      const batch = messages.slice(at, (at += batchSize));
      const result = await deliver(batch);
      expect([result.explicitAcks.length, result.retryMessages.length]).toEqual([batch.length, 0]);
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, consumer));
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function percentile(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
