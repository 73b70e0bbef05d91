import { ensureSystemSchedules } from './system-schedules.ts';
import { specOf } from './registry.ts';
import { systemOwner } from '../../domain/caller.ts';
import type { Context } from '../context.ts';
import type { ScheduleRecord } from '../../domain/ports/schedules.ts';

/** Due times that one call turns into tasks; what is left is due at once at the next. */
const mostAtOnce = 100;

/**
 * Turns each due time into a task, once, whoever else does the same at the moment and wherever the clock jumps: what is due
 * is what the schedule's row says, never what the clock said before. Gives back when the next one is due, which is in the
 * past while there is more to catch up on.
 */
export async function runDueSchedules(ctx: Context): Promise<number | undefined> {
  await ensureSystemSchedules(ctx);
  const now = ctx.clock.now().getTime();
  const due = await ctx.schedules.due(now, mostAtOnce);
  // Each its share, so that one that was missed for weeks does not hold up the others.
  const share = Math.floor(mostAtOnce / Math.max(1, due.length));
  for (const schedule of due) {
    if (await mayRun(ctx, schedule)) await catchUp(ctx, schedule, { now, most: share });
    else await skip(ctx, schedule, now);
  }
  return ctx.schedules.nextDue();
}

/** Nobody's work, or that of somebody who is let in. */
async function mayRun(ctx: Context, { ownerId }: ScheduleRecord): Promise<boolean> {
  if (ownerId === systemOwner) return true;
  const owner = await ctx.users.find(ownerId);
  // Left over from an account that was being erased.
  if (owner === undefined) await ctx.schedules.removeOf(ownerId);
  return owner?.disabledAt === null;
}

async function catchUp(
  ctx: Context,
  schedule: ScheduleRecord,
  { now, most }: { now: number; most: number },
): Promise<void> {
  const once = specOf(schedule.kind).missed === 'once';
  let dueAt = schedule.nextAt;
  for (let made = 0; made < most && dueAt <= now; made += 1) {
    const nextAt = nextOf(ctx, schedule, once ? now : dueAt);
    const taskId = ctx.ids.next();
    if (nextAt === undefined) return ctx.schedules.update(schedule.id, { enabled: false });
    // Somebody else is at it.
    if (!(await ctx.schedules.advance({ ...schedule, nextAt: dueAt }, { nextAt, taskId }))) return;
    await ctx.queue.wake(taskId);
    dueAt = nextAt;
  }
}

/** On to what comes, without making up for what was missed. */
async function skip(ctx: Context, schedule: ScheduleRecord, now: number): Promise<void> {
  const nextAt = nextOf(ctx, schedule, now);
  if (nextAt === undefined) await ctx.schedules.update(schedule.id, { enabled: false });
  else await ctx.schedules.advance(schedule, { nextAt });
}

/** Undefined also for a time zone that the platform has come to know no more: one schedule does not stop the clock. */
function nextOf(ctx: Context, { id, cron, timeZone }: ScheduleRecord, after: number): number | undefined {
  try {
    return ctx.cron.next(cron, timeZone, after);
  } catch (error) {
    ctx.logger.error('schedule.unreadable', error, { scheduleId: id });
    return undefined;
  }
}
