import { kindBounds } from './registry.ts';
import { Problem } from '../../domain/problem.ts';
import { giveUp, leaseTime, runTask } from './run-task.ts';
import type { Context } from '../context.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';

const runner = 'queue';
const tasksPerOwner = 4;
/** Milliseconds in which a consumer goes on to the next due task, since a place that was taken is free again. */
const patience = 60_000;

/**
 * What a consumer of the queue does with a wake-up: runs the task that it names, if it is due and nobody else has it, then
 * whatever else is due. The same wake-up twice, late or out of order changes nothing.
 */
export async function runQueued(
  ctx: Context,
  taskId: string | undefined,
  contextOf: (task: TaskRecord, signal: AbortSignal) => Context,
): Promise<void> {
  const claim = { runner, limit: 1, lease: leaseTime, perOwner: tasksPerOwner, perKind: kindBounds };
  const until = ctx.clock.now().getTime() + patience;
  let [task] = taskId === undefined ? [] : await ctx.tasks.claim({ ...claim, id: taskId });
  while (task !== undefined) {
    const stop = new AbortController();
    await runTask({ ctx: contextOf(task, stop.signal), task, stop });
    if (ctx.clock.now().getTime() > until) return;
    [task] = await ctx.tasks.claim(claim);
  }
}

/**
 * A wake-up that came too often. When its task was left running by somebody who is not heard of any more, the work kills
 * its runners and is given up. A task that was never begun, waits for its next try or is in good hands stays: its wake-up
 * failed for another reason, and the outbox looks after it.
 */
export async function buryQueued(
  ctx: Context,
  taskId: string,
  contextOf: (task: TaskRecord, signal: AbortSignal) => Context,
): Promise<void> {
  const task = await ctx.tasks.find(taskId);
  if (task?.state !== 'running') return;
  // Claimed under a new fencing number, so that no runner that still lives writes over it.
  const [claimed] = await ctx.tasks.claim({
    runner,
    limit: 1,
    lease: leaseTime,
    id: taskId,
    perOwner: Number.MAX_SAFE_INTEGER,
    perKind: Object.fromEntries(
      Object.keys(kindBounds).map((kind) => [kind, Number.MAX_SAFE_INTEGER]),
    ) as typeof kindBounds,
  });
  if (claimed === undefined) return;
  const reason = new Problem('interrupted', 'The work was cut off too often and has been given up.');
  await giveUp(contextOf(claimed, new AbortController().signal), claimed, reason);
}
