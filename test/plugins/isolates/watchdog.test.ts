import { afterAll, beforeAll, expect, it } from 'vitest';
import { install } from './installation.ts';
import { processStartTime } from '../../../scripts/instance.mjs';
import type { CallReport } from './order.ts';
import type { Installation, Trial } from './installation.ts';

let nexus: Installation;
beforeAll(async () => {
  nexus = await install();
}, 60_000);
afterAll(() => nexus.stop());

const neighbour: Trial = { id: 'neighbour', code: 'async function tool() { return { ok: true }; }' };
const endless: Trial = { id: 'endless', code: 'async function tool() { while (true); }' };

/** Calls the neighbour one after the other while `work` goes on; milliseconds that each took. */
async function timesBeside(work: Promise<unknown>): Promise<number[]> {
  let over = false;
  const done = work.finally(() => (over = true));
  const times: number[] = [];
  while (!over) {
    const begun = performance.now();
    expect(await nexus.call(neighbour)).toMatchObject({ value: { ok: true } });
    times.push(performance.now() - begun);
  }
  await done;
  return times;
}

it.each([
  ['loops for ever', endless.code],
  [
    'loops and yields',
    'async function tool() { for (let n = 0; ; n += 1) if (n % 1e7 === 0) await scheduler.wait(1); }',
  ],
  ['loops in microtasks', 'async function tool() { while (true) await null; }'],
  ['loops while it loads', 'while (true); async function tool() {}'],
  [
    'takes 4 GB',
    'async function tool() { const a = []; while (a.length < 4096) a.push(new Uint8Array(2 ** 20).fill(7)); }',
  ],
  ['takes 4 GB of objects', 'async function tool() { const a = []; while (true) a.push({ a: [a.length] }); }'],
  [
    'builds a text of 4 GB',
    'async function tool() { const a = []; while (true) a.push("x".repeat(2 ** 24) + a.length); }',
  ],
])('ends what %s with 504 for its caller, while others go on', async (what, code) => {
  await nexus.call(neighbour);
  let report: CallReport | undefined;
  const times = await timesBeside(
    nexus.call({ id: what.replaceAll(' ', '-').toLowerCase(), code }).then((given) => (report = given)),
  );
  expect(report).toMatchObject({ code: 'upstream_timeout' });
  expect(report?.took).toBeLessThan(2_500);
  // A busy machine has other reasons as well; bench/plugins.ts measures.
  expect(times.toSorted((a, b) => a - b).at(Math.floor(times.length / 2))).toBeLessThan(500);
  expect(times.length).toBeGreaterThan(5);
});

it('ends what was given up, and what never comes to an end by itself', async () => {
  const slow = {
    id: 'slow',
    code: 'async function tool() { await new Promise((r) => setTimeout(r, 20_000)); return {}; }',
  };
  const before = (await nexus.state()).ended;
  expect(await nexus.call(slow, { patience: 300 })).toMatchObject({ code: 'upstream_timeout' });
  await expect.poll(async () => (await nexus.state()).ended).toBe(before + 1);
  const late = await nexus.call({ ...slow, id: 'late' }, { deadline: 500 });
  expect(late).toMatchObject({
    code: 'upstream_timeout',
    message: 'Trial: It took more time or memory than a call may.',
  });
});

const never = 'const tool = () => new Promise(() => undefined);';
const listening = 'const tool = (input, { signal }) => new Promise((_, no) => setTimeout(no, 20_000));';
const asking = `async function tool(input, { storage }) {
  for (let count = 0; count < 6; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await storage.get('a');
  }
  return { ok: true };
}`;

it.each([
  ['waits for nothing at all', false, never, 500],
  ['waits for nothing at all, beside the Worker', true, never, 500],
  ['waits for a time of its own', false, listening, 2500],
  ['waits for a time of its own, beside the Worker', true, listening, 2500],
])('ends what %s, long before its deadline', async (what, beside, code, most) => {
  const id = what.toLowerCase().replaceAll(/[, ]+/g, '-').slice(0, 30);
  const report = await nexus.call({ id, code }, { beside, quiet: 500 });
  expect(report).toMatchObject({
    code: 'upstream_timeout',
    message: 'Trial: It waits for something that does not come.',
  });
  expect(report.took).toBeLessThan(most);
});

it.each([false, true])(
  'lets a call go on that asks for something meanwhile (beside the Worker: %s)',
  async (beside) => {
    const trial = { id: `asks-${beside ? 'beside' : 'host'}`, code: asking, capabilities: { storageBytes: 10 } };
    expect(await nexus.call(trial, { beside, quiet: 500 })).toMatchObject({ value: { ok: true } });
  },
);

it('runs the same plugin again right away after it was ended', async () => {
  const moody = {
    id: 'moody',
    code: 'async function tool({ loop }) { while (loop); return { ok: true }; }',
  };
  const [looped, beside] = await Promise.all([
    nexus.call({ ...moody, input: { loop: true } }),
    nexus.call({ ...moody, input: { loop: false } }),
  ]);
  expect([looped.code, beside.value]).toEqual(['upstream_timeout', { ok: true }]);
  expect(await nexus.call({ ...moody, input: { loop: false } })).toMatchObject({ value: { ok: true } });
});

it('brings no process of two plugins together, and keeps their number', async () => {
  const trials = Array.from({ length: 12 }, (_, index) => ({ ...neighbour, id: `one-of-many-${index + 10}` }));
  const reports = await Promise.all(trials.map((trial) => nexus.call(trial)));
  expect(reports.map(({ value }) => value)).toEqual(trials.map(() => ({ ok: true })));
  const { processes } = await nexus.state();
  expect(processes.length).toBeLessThanOrEqual(9);
});

it('takes all of them along when it ends, also when it is killed', async () => {
  const other = await install();
  const processes = (await other.state()).processes.map(({ pid }) => pid);
  process.kill(other.hostPid, 'SIGKILL');
  await other.stop();
  // Its supervisor ends the whole group; nobody does here but the pipe that closed.
  const alive = () => processes.filter((pid) => processStartTime(pid) !== undefined);
  process.kill(-other.hostPid, 'SIGKILL');
  await expect.poll(alive, { timeout: 5000 }).toEqual([]);
});

it('lets nobody in without the secret', async () => {
  for (const authorization of ['', 'Bearer ', `Bearer ${'x'.repeat(43)}`]) {
    const reply = await fetch(`${nexus.hostUrl}/run`, { method: 'POST', headers: { authorization }, body: '{}' });
    expect(reply.status).toBe(401);
  }
  const bare = { method: 'POST', headers: { authorization: `Bearer ${nexus.secret}` } };
  expect((await fetch(`${nexus.hostUrl}/run`, { ...bare, body: '{}' })).status).toBe(400);
  expect((await fetch(`${nexus.url}/internal/plugins/neighbour/callback`, { method: 'POST', body: '{}' })).status).toBe(
    404,
  );
});
