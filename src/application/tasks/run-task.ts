import { Problem, describeError, problemCode } from '../../domain/problem.ts';
import { announce } from './announce.ts';
import { specOf } from './registry.ts';
import type { Context } from '../context.ts';
import type { TaskKindSpec, Work } from './handler.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';

/** Crashes count as attempts too; work that kills the process each time must not do so for ever. */
const mostClaims = 20;
/** Milliseconds that a worker may be silent before another takes its task. */
export const leaseTime = 20_000;
/** How often it is heard of, and how soon it hears of a cancellation that nobody told it. */
const heartbeatEvery = 1_500;
const longestDelay = 5 * 60_000;

/**
 * Runs a claimed task to its end, which is written to the ledger: done, failed with its reason, or waiting for another
 * try. `stop` ends it from outside. Never throws for what the task does.
 */
export async function runTask({
  ctx,
  task,
  stop,
}: {
  ctx: Context;
  task: TaskRecord;
  stop: AbortController;
}): Promise<void> {
  const spec = specOf(task.kind);
  if (task.attempt > Math.max(mostClaims, spec.attempts)) {
    return end(ctx, spec, task, new Problem('interrupted', 'The work was cut off too often and has been given up.'));
  }
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    stop.abort();
  }, spec.timeLimit);
  const beat = setInterval(() => void heartbeat(ctx, task, stop), heartbeatEvery);
  try {
    const result = await spec.run(workOf(ctx, task, spec));
    clearInterval(beat);
    await ctx.tasks.finish(task, { state: 'done', ...(result !== undefined && { result }) });
  } catch (error) {
    clearInterval(beat);
    const reason = late
      ? new Problem('interrupted', `It took longer than ${Math.round(spec.timeLimit / 60_000)} minutes.`)
      : error;
    await fail(ctx, spec, task, reason, late);
  } finally {
    clearTimeout(limit);
    clearInterval(beat);
  }
  await announce(ctx, task.id);
}

function workOf(ctx: Context, task: TaskRecord, spec: TaskKindSpec<unknown>): Work<unknown> {
  const input = spec.input.safeParse(task.input ?? undefined);
  if (!input.success) throw new Problem('bad_request', `The task's input is not that of ${task.kind}.`);
  const write = async (change: Parameters<Context['tasks']['progress']>[1]): Promise<void> => {
    if (!(await ctx.tasks.progress(task, change))) throw new Problem('cancelled', 'Cancelled.');
    if (!('checkpoint' in change)) await announce(ctx, task.id);
  };
  return {
    ctx,
    task,
    input: input.data,
    checkpoint: task.checkpoint ?? undefined,
    report: write,
    keep: (checkpoint) => write({ checkpoint }),
  };
}

/** A lease that is not this worker's any more, or a cancelled task, stops it. */
async function heartbeat(ctx: Context, task: TaskRecord, stop: AbortController): Promise<void> {
  try {
    if (!(await ctx.tasks.heartbeat(task, leaseTime))) stop.abort();
  } catch (error) {
    // The database may be away for a moment; the lease outlives that.
    ctx.logger.warn('task.heartbeat', { taskId: task.id, code: problemCode(error) });
  }
}

async function fail(
  ctx: Context,
  spec: TaskKindSpec<unknown>,
  task: TaskRecord,
  error: unknown,
  late: boolean,
): Promise<void> {
  if (!late && (problemCode(error) === 'cancelled' || ctx.signal.aborted)) {
    // Cancelled, or overtaken: then whoever has it now goes on with what is staged.
    if ((await ctx.tasks.find(task.id))?.state === 'cancelled') await spec.abandon?.({ ctx, task, error });
    return;
  }
  const fields = { taskId: task.id, kind: task.kind, attempt: task.attempt, code: problemCode(error) };
  // A document's own faults are told to its owner; the log is for ours.
  if (problemCode(error)?.startsWith('document_') === true) ctx.logger.info('task.failed', fields);
  else ctx.logger.error('task.failed', error, fields);
  if (!mayPass(error) || task.attempt >= spec.attempts) return end(ctx, spec, task, error);
  const { code, detail } = describeError(error);
  await ctx.tasks.postpone(task, backOff(task.attempt), { errorCode: code, errorDetail: detail });
}

/** Abandoned first, so that nothing of it is half there when its end is seen. */
async function end(ctx: Context, spec: TaskKindSpec<unknown>, task: TaskRecord, error: unknown): Promise<void> {
  await spec.abandon?.({ ctx, task, error });
  const { code, detail } = describeError(error);
  await ctx.tasks.finish(task, { state: 'failed', errorCode: code, errorDetail: detail });
  await announce(ctx, task.id);
}

/** 2, 4, 8 … seconds, up to half of it by chance, so that what failed together does not come back together. */
function backOff(attempt: number): number {
  const full = Math.min(longestDelay, 1000 * 2 ** attempt);
  return Math.round(full * (1 - Math.random() / 2));
}

/** True for failures that may pass by themselves: another try is worth it. */
function mayPass(error: unknown): boolean {
  const code = problemCode(error);
  return (
    code === undefined ||
    code === 'upstream_failed' ||
    code === 'upstream_timeout' ||
    code === 'rate_limited' ||
    code === 'budget_exceeded' ||
    code === 'capability_unavailable' ||
    code === 'conflict' ||
    code === 'interrupted'
  );
}
