import { Problem, describeError, problemCode } from '../../domain/problem.ts';
import { announce } from './announce.ts';
import { pause } from '../pause.ts';
import { specOf } from './registry.ts';
import type { Context } from '../context.ts';
import type { TaskKindSpec, Work } from './handler.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';

/** Crashes count as attempts too; work that kills the process each time must not do so for ever. */
const mostClaims = 20;
/** Milliseconds that a worker may be silent before another takes its task. */
export const leaseTime = 20_000;
/** How often it is heard of. */
const heartbeatEvery = 5_000;
/** How often it asks whether somebody cancelled its task, since not every runner is told. Reads a row, which costs next to nothing. */
const listenEvery = 500;
const longestDelay = 5 * 60_000;
/** Milliseconds that work which was told to stop has to do so; then it is left alone, and what it still writes is refused. */
const stopGrace = 500;
/** Milliseconds between tries to write down how a task ended, well within its lease. */
const writeAgainAfter = [200, 800, 2_000, 4_000];

/**
 * Runs a claimed task to its end, which is written to the ledger: done, failed with its reason, or waiting for another
 * try. `stop` ends it from outside. Throws only when the ledger cannot be written: then the task stays claimed, and is
 * somebody else's once the lease has run out.
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
    return giveUp(ctx, task, new Problem('interrupted', 'The work was cut off too often and has been given up.'));
  }
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    stop.abort();
  }, spec.timeLimit);
  const watches = [
    nowAndThen(heartbeatEvery, () => stopUnless(ctx, task, stop, keepLease)),
    nowAndThen(listenEvery, () => stopUnless(ctx, task, stop, stillHas)),
  ];
  try {
    const outcome = await attempt(ctx, spec, task, stop.signal);
    clearTimeout(limit);
    if ('error' in outcome) {
      const reason = late
        ? new Problem('interrupted', `It took longer than ${Math.round(spec.timeLimit / 60_000)} minutes.`)
        : outcome.error;
      await fail(ctx, spec, task, reason);
    } else {
      const { result } = outcome;
      await written(() => ctx.tasks.finish(task, { state: 'done', ...(result !== undefined && { result }) }));
    }
  } finally {
    clearTimeout(limit);
    for (const end of watches) end();
  }
  await announce(ctx, task.id);
}

/** Does the work; ends soon after `signal` even when the work does not. */
async function attempt(
  ctx: Context,
  spec: TaskKindSpec<unknown>,
  task: TaskRecord,
  signal: AbortSignal,
): Promise<{ result: unknown } | { error: unknown }> {
  const over = new AbortController();
  const stopped = async (): Promise<{ error: unknown }> => {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { signal: over.signal });
    });
    await pause(stopGrace, over.signal);
    return { error: new Problem('cancelled', 'Cancelled.') };
  };
  const worked = async (): Promise<{ result: unknown } | { error: unknown }> => {
    try {
      return { result: await spec.run(workOf(ctx, task, spec)) };
    } catch (error) {
      return { error };
    }
  };
  try {
    return await Promise.race([worked(), stopped()]);
  } finally {
    over.abort();
  }
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

/** Does it again and again, one at a time, however long one takes; gives what ends that. */
function nowAndThen(every: number, step: () => Promise<void>): () => void {
  let underWay = false;
  const timer = setInterval(() => {
    if (underWay) return;
    underWay = true;
    void step().finally(() => {
      underWay = false;
    });
  }, every);
  return () => clearInterval(timer);
}

/** A lease that is not this worker's any more, or a cancelled task, stops it. */
async function stopUnless(
  ctx: Context,
  task: TaskRecord,
  stop: AbortController,
  holds: (ctx: Context, task: TaskRecord) => Promise<boolean>,
): Promise<void> {
  try {
    if (!(await holds(ctx, task))) stop.abort();
  } catch (error) {
    // The database may be away for a moment; the lease outlives that.
    ctx.logger.warn('task.heartbeat', { taskId: task.id, code: problemCode(error) });
  }
}

function keepLease(ctx: Context, task: TaskRecord): Promise<boolean> {
  return ctx.tasks.heartbeat(task, leaseTime);
}

async function stillHas(ctx: Context, { id, lease }: TaskRecord): Promise<boolean> {
  const now = await ctx.tasks.find(id);
  return now?.state === 'running' && now.lease === lease;
}

async function fail(ctx: Context, spec: TaskKindSpec<unknown>, task: TaskRecord, error: unknown): Promise<void> {
  if (!(await isMine(ctx, spec, task))) return;
  const fields = { taskId: task.id, kind: task.kind, attempt: task.attempt, code: problemCode(error) };
  // A document's own faults are told to its owner; the log is for ours.
  if (problemCode(error)?.startsWith('document_') === true) ctx.logger.info('task.failed', fields);
  else ctx.logger.error('task.failed', error, fields);
  if (!mayPass(error) || task.attempt >= spec.attempts) return giveUp(ctx, task, error);
  const { code: errorCode, detail: errorDetail } = describeError(error);
  await written(() => ctx.tasks.postpone(task, backOff(task.attempt), { errorCode, errorDetail }));
}

/** Ends a claimed task as failed. Abandoned first, so that nothing of it is half there when its end is seen. */
export async function giveUp(ctx: Context, task: TaskRecord, error: unknown): Promise<void> {
  const spec = specOf(task.kind);
  if (!(await isMine(ctx, spec, task))) return;
  await spec.abandon?.({ ctx, task, error });
  const { code, detail } = describeError(error);
  await written(() => ctx.tasks.finish(task, { state: 'failed', errorCode: code, errorDetail: detail }));
  await announce(ctx, task.id);
}

/**
 * Whether this worker still has the task. When somebody cancelled it, what it had begun is cleaned up; when another worker
 * has it, that one goes on with what there is.
 */
async function isMine(ctx: Context, spec: TaskKindSpec<unknown>, task: TaskRecord): Promise<boolean> {
  if (await written(() => ctx.tasks.heartbeat(task, leaseTime))) return true;
  const now = await ctx.tasks.find(task.id);
  if (now?.state === 'cancelled' && now.lease === task.lease)
    await spec.abandon?.({ ctx, task, error: new Problem('cancelled', 'Cancelled before it was done.') });
  return false;
}

/** Writes to the ledger in spite of a database that is away for a moment. */
async function written(write: () => Promise<boolean>): Promise<boolean> {
  for (const delay of writeAgainAfter) {
    try {
      return await write();
    } catch {
      await pause(delay);
    }
  }
  return write();
}

/** 2, 4, 8 … seconds, up to half of it by chance, so that what failed together does not come back together. */
function backOff(attempts: number): number {
  const full = Math.min(longestDelay, 1000 * 2 ** attempts);
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
    code === 'cancelled' ||
    code === 'interrupted'
  );
}
