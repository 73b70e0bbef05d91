import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { D1Schedules } from '../../../src/infrastructure/database/schedules.ts';
import { D1TaskLedger } from '../../../src/infrastructure/database/task-ledger.ts';
import { UuidSource, systemClock } from '../../../src/infrastructure/system.ts';
import { openDatabase } from '../../../src/infrastructure/database/database.ts';
import type { NewSchedule, ScheduleRecord } from '../../../src/domain/ports/schedules.ts';

const database = openDatabase('d1', env);
const schedules = new D1Schedules(database, systemClock);
const ledger = new D1TaskLedger(database, systemClock);
const ids = new UuidSource(systemClock);

async function added(over: Partial<NewSchedule> = {}): Promise<ScheduleRecord> {
  const schedule: NewSchedule = {
    id: ids.next(),
    ownerId: 'u',
    name: 'Morning',
    kind: 'run-prompt',
    input: { prompt: 'What is new?' },
    cron: '0 8 * * *',
    timeZone: 'UTC',
    enabled: true,
    nextAt: 1000,
    ...over,
  };
  expect(await schedules.add(schedule)).toBe(true);
  return found(schedule.id);
}

async function found(id: string): Promise<ScheduleRecord> {
  const record = await schedules.find(id);
  if (record === undefined) throw new Error('no such schedule');
  return record;
}

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('DELETE FROM tasks'), env.DB.prepare('DELETE FROM schedules')]);
});

describe('schedules', () => {
  it('are kept as they were given, one of an id', async () => {
    const schedule = await added();
    expect(schedule).toMatchObject({ input: { prompt: 'What is new?' }, enabled: true, lastAt: null });
    expect(await schedules.add({ ...schedule, name: 'Other' })).toBe(false);
    await schedules.update(schedule.id, { name: 'Evening', enabled: false });
    expect(await schedules.list('u', 10)).toMatchObject([{ name: 'Evening', enabled: false, cron: '0 8 * * *' }]);
    await added({ ownerId: 'other' });
    expect([await schedules.removeOf('u'), await schedules.removeOf('u')]).toEqual([1, 0]);
    expect(await schedules.list('other', 10)).toHaveLength(1);
  });

  it('are due when their time has come and they are enabled, the longest due first', async () => {
    expect(await schedules.nextDue()).toBeUndefined();
    await added({ nextAt: 100, enabled: false });
    const later = await added({ nextAt: 3000 });
    const sooner = await added({ nextAt: 2000 });
    expect(await schedules.nextDue()).toBe(2000);
    expect(await schedules.due(1999, 10)).toEqual([]);
    expect((await schedules.due(3000, 10)).map(({ id }) => id)).toEqual([sooner.id, later.id]);
    expect(await schedules.due(3000, 1)).toHaveLength(1);
  });

  it('turn a due time into one task, however many are at it', async () => {
    const schedule = await added();
    const tries = Array.from({ length: 20 }, () => ids.next());
    const made = await Promise.all(tries.map((taskId) => schedules.advance(schedule, { nextAt: 2000, taskId })));
    expect(made.filter(Boolean)).toHaveLength(1);
    const [task, ...others] = await ledger.list('u', { limit: 30 });
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      kind: 'run-prompt',
      state: 'queued',
      subject: schedule.id,
      input: { prompt: 'What is new?' },
      total: 1,
      failures: null,
      startedAt: null,
    });
    expect(await found(schedule.id)).toMatchObject({ nextAt: 2000, lastAt: 1000, lastTaskId: task?.id });
  });

  it('make a task of what their owner last wrote, and none once they are disabled or gone', async () => {
    const schedule = await added();
    await schedules.update(schedule.id, { input: { prompt: 'And now?' } });
    const taskId = ids.next();
    expect(await schedules.advance(schedule, { nextAt: 2000, taskId })).toBe(true);
    expect(await ledger.find(taskId)).toMatchObject({ input: { prompt: 'And now?' } });
    const due = await found(schedule.id);
    await schedules.update(schedule.id, { enabled: false });
    expect(await schedules.advance(due, { nextAt: 3000, taskId: ids.next() })).toBe(false);
    await schedules.remove(schedule.id);
    expect(await schedules.advance(due, { nextAt: 3000, taskId: ids.next() })).toBe(false);
    expect(await ledger.countOf('u')).toBe(1);
  });

  it('make no second task of a due time that comes back, and move on', async () => {
    const schedule = await added();
    const taskId = ids.next();
    await schedules.advance(schedule, { nextAt: 2000, taskId });
    await schedules.update(schedule.id, { nextAt: 1000 });
    expect(await schedules.advance(schedule, { nextAt: 2000, taskId: ids.next() })).toBe(false);
    expect(await found(schedule.id)).toMatchObject({ nextAt: 2000, lastTaskId: taskId });
    expect(await ledger.countOf('u')).toBe(1);
  });

  it('move on without a task when there is to be none', async () => {
    const schedule = await added();
    expect(await schedules.advance(schedule, { nextAt: 2000 })).toBe(true);
    expect(await schedules.advance(schedule, { nextAt: 2000 })).toBe(false);
    expect(await found(schedule.id)).toMatchObject({ nextAt: 2000, lastAt: null });
    expect(await ledger.countOf('u')).toBe(0);
  });
});
