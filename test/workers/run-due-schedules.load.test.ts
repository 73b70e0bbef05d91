import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { D1Schedules } from '../../src/infrastructure/database/schedules.ts';
import { D1UserDirectory } from '../../src/infrastructure/database/user-directory.ts';
import { UuidSource, systemClock } from '../../src/infrastructure/system.ts';
import { openDatabase } from '../../src/infrastructure/database/database.ts';
import { runDueSchedules } from '../../src/application/tasks/run-due-schedules.ts';
import { serviceContext } from '../../src/composition.ts';
import type { Context } from '../../src/application/context.ts';
import type { TaskKind } from '../../src/domain/ports/task-ledger.ts';

const database = openDatabase('d1', env);
const users = new D1UserDirectory(database, systemClock);
const ids = new UuidSource(systemClock);
const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** The clock of this deployment, which tests set. */
let now = 0;
const clock = { now: (): Date => new Date(now) };
let woken: (string | undefined)[] = [];
let ctx: Context;
let userId: string;

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('DELETE FROM tasks'), env.DB.prepare('DELETE FROM schedules')]);
  woken = [];
  ctx = {
    ...serviceContext(env, 'test'),
    clock,
    schedules: new D1Schedules(database, clock),
    // What is made is looked at, not run.
    queue: {
      wake: (taskId) => Promise.resolve(void woken.push(taskId)),
      interrupt: () => Promise.resolve(),
    },
  };
  userId = ids.next();
  await users.create({ id: userId, name: 'Ada', email: null, role: 'member' });
});

async function scheduled(cron: string, timeZone: string, at: string): Promise<string> {
  now = Date.parse(at);
  const id = ids.next();
  const nextAt = ctx.cron.next(cron, timeZone, now) ?? 0;
  const input = { prompt: 'What is new?' };
  const schedule = { id, ownerId: userId, name: 'A', kind: 'run-prompt' as const, input, cron, timeZone, nextAt };
  await ctx.schedules.add({ ...schedule, enabled: true });
  return id;
}

/** The due times that became tasks, in order, as ISO 8601 without seconds. */
async function made(id: string): Promise<string[]> {
  const { results } = await env.DB.prepare('SELECT idempotency_key AS key FROM tasks WHERE subject = ?')
    .bind(id)
    .all<{ key: string }>();
  return results
    .map(({ key }) => Number(key.slice(`schedule:${id}:`.length)))
    .toSorted((a, b) => a - b)
    .map((time) => new Date(time).toISOString().slice(0, 16));
}

async function countOf(kind: TaskKind): Promise<number> {
  const row = await env.DB.prepare('SELECT count(*) AS count FROM tasks WHERE kind = ?')
    .bind(kind)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

/** The clock goes from there to there in steps, and somebody looks at each. */
async function pass(from: string, to: string, step: number): Promise<void> {
  for (now = Date.parse(from); now <= Date.parse(to); now += step) await runDueSchedules(ctx);
}

/** Until nothing is due any more; gives back the calls it took. */
async function catchUp(): Promise<number> {
  for (let calls = 1; calls <= 100; calls += 1) {
    const next = await runDueSchedules(ctx);
    if (next === undefined || next > now) return calls;
  }
  throw new Error('it never caught up');
}

describe('a schedule', () => {
  it('becomes a task at its time, not before, and wakes whoever runs it', async () => {
    const id = await scheduled('0 8 * * *', 'Europe/Berlin', '2027-01-10T06:30Z');
    expect(await runDueSchedules(ctx)).toBe(Date.parse('2027-01-10T07:00Z'));
    expect(await made(id)).toEqual([]);
    now = Date.parse('2027-01-10T07:00:00.250Z');
    await runDueSchedules(ctx);
    await runDueSchedules(ctx);
    expect(await made(id)).toEqual(['2027-01-10T07:00']);
    const { lastTaskId, nextAt } = (await ctx.schedules.find(id)) ?? {};
    expect(nextAt).toBe(Date.parse('2027-01-11T07:00Z'));
    expect(woken).toContain(lastTaskId);
  });

  it('is done once when twenty look at once', async () => {
    const id = await scheduled('*/15 * * * *', 'UTC', '2027-01-10T06:00Z');
    await runDueSchedules(ctx);
    now += hour;
    const runners = Array.from({ length: 20 }, () => runDueSchedules(ctx));
    await Promise.all(runners);
    await catchUp();
    expect(await made(id)).toEqual(['2027-01-10T06:15', '2027-01-10T06:30', '2027-01-10T06:45', '2027-01-10T07:00']);
    expect(new Set(woken).size).toBe(woken.length);
    expect(await countOf('expire')).toBe(1);
  });

  it('does nothing twice when the clock jumps an hour forth and back', async () => {
    const id = await scheduled('*/30 * * * *', 'UTC', '2027-01-10T06:10Z');
    await catchUp();
    now += hour;
    await catchUp();
    const ahead = ['2027-01-10T06:30', '2027-01-10T07:00'];
    expect(await made(id)).toEqual(ahead);
    now -= hour;
    await catchUp();
    await pass('2027-01-10T06:10Z', '2027-01-10T07:20Z', 5 * 60_000);
    expect(await made(id)).toEqual(ahead);
    await pass('2027-01-10T07:20Z', '2027-01-10T08:00Z', 5 * 60_000);
    expect(await made(id)).toEqual([...ahead, '2027-01-10T07:30', '2027-01-10T08:00']);
  });

  it('makes up for each time of thirty days, a hundred at a time, and tidies up once', async () => {
    const id = await scheduled('0 */2 * * *', 'UTC', '2027-01-10T06:30Z');
    const other = await scheduled('0 8 * * *', 'UTC', '2027-01-10T06:30Z');
    await catchUp();
    now += 30 * day;
    const next = await runDueSchedules(ctx);
    expect(next).toBeLessThan(now);
    const first = (await made(id)).length + (await made(other)).length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(100);
    // The one that is missed less often does not wait for the other.
    expect((await made(other)).length).toBeGreaterThan(10);
    expect(await catchUp()).toBeLessThan(20);
    const times = await made(id);
    expect(times).toHaveLength(30 * 12);
    expect([times[0], times.at(-1)]).toEqual(['2027-01-10T08:00', '2027-02-09T06:00']);
    expect(new Set(times).size).toBe(times.length);
    expect(await made(other)).toHaveLength(30);
    expect([await countOf('expire'), await countOf('reindex-changed')]).toEqual([1, 1]);
  });

  it.each([
    ['Europe/Berlin', '2027-03-28', '2027-03-28T01:00'],
    ['Europe/Berlin', '2027-10-31', '2027-10-31T00:30'],
    ['America/New_York', '2027-03-14', '2027-03-14T07:00'],
    ['America/New_York', '2027-11-07', '2027-11-07T07:30'],
  ])('of 02:30 in %s runs once on %s, when clocks change', async (timeZone, date, at) => {
    const from = new Date(Date.parse(date) - day).toISOString();
    const to = new Date(Date.parse(date) + 2 * day - 1).toISOString();
    const id = await scheduled('30 2 * * *', timeZone, from);
    await pass(from, to, hour);
    const times = await made(id);
    expect(times).toHaveLength(3);
    expect(times[1]).toBe(at);
  });

  it('comes on leap days and at the ends of months', async () => {
    const leap = await scheduled('0 12 29 2 *', 'UTC', '2027-01-01T00:00Z');
    const end = await scheduled('0 12 31 * *', 'UTC', '2027-01-01T00:00Z');
    await pass('2027-01-01T13:00Z', '2028-04-30T13:00Z', 5 * day);
    expect(await made(leap)).toEqual(['2028-02-29T12:00']);
    expect((await made(end)).map((time) => time.slice(0, 7))).toEqual(
      ['01', '03', '05', '07', '08', '10', '12'].map((month) => `2027-${month}`).concat('2028-01', '2028-03'),
    );
  });

  it('of somebody who is shut out moves on without a task, and goes on when they are back', async () => {
    const id = await scheduled('0 * * * *', 'UTC', '2027-01-10T06:30Z');
    await users.disable(userId);
    now += 5 * hour;
    await catchUp();
    await users.enable(userId);
    await catchUp();
    expect(await made(id)).toEqual([]);
    now += hour;
    await catchUp();
    expect(await made(id)).toEqual(['2027-01-10T12:00']);
  });

  it('of somebody who is gone goes, too', async () => {
    const id = await scheduled('0 * * * *', 'UTC', '2027-01-10T06:30Z');
    await users.erase(userId);
    now += hour;
    await catchUp();
    expect(await ctx.schedules.find(id)).toBeUndefined();
    expect(await made(id)).toEqual([]);
  });

  it('that has become unreadable is switched off and holds up no other', async () => {
    const broken = await scheduled('0 * * * *', 'UTC', '2027-01-10T06:30Z');
    await ctx.schedules.update(broken, { timeZone: 'Mars/Olympus' });
    const id = await scheduled('0 * * * *', 'UTC', '2027-01-10T06:30Z');
    now += hour;
    await catchUp();
    expect(await made(id)).toEqual(['2027-01-10T07:00']);
    expect(await ctx.schedules.find(broken)).toMatchObject({ enabled: false });
  });
});

describe('what Nexus does for itself', () => {
  const written = async (): Promise<unknown> =>
    (await env.DB.prepare('SELECT id, cron, next_at, updated_at FROM schedules ORDER BY id').all()).results;

  it('is there from the first look on, and looking writes nothing', async () => {
    now = Date.parse('2027-01-10T06:30Z');
    expect(await runDueSchedules(ctx)).toBe(Date.parse('2027-01-10T07:00Z'));
    const first = await written();
    expect(first).toMatchObject([{ id: 'system-expire' }, { id: 'system-reindex-changed' }]);
    now += 60_000;
    await runDueSchedules(ctx);
    expect(await written()).toEqual(first);
  });

  it('does not wait for a time that only a wrong clock was near', async () => {
    now = Date.parse('2027-01-10T06:30Z');
    await runDueSchedules(ctx);
    now += 300 * day;
    await catchUp();
    now -= 300 * day;
    expect(await runDueSchedules(ctx)).toBe(Date.parse('2027-01-10T07:00Z'));
  });
});
