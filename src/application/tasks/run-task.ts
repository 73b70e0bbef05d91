import { Problem, describeError, problemCode } from '../../domain/problem.ts';
import { discardStaged, mayPass } from './ingest.ts';
import { taskHandlers } from './registry.ts';
import type { Context } from '../context.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';

/** Tries after which work that fails for a passing reason is given up. */
const mostAttempts = 5;
/** Crashes count as attempts too; a document that kills the process each time must not do so for ever. */
const mostClaims = 20;

/**
 * Runs a claimed task to its end, which is written to the ledger: done, failed with its reason, or postponed for
 * another try. Never throws for what the task does.
 */
export async function runTask({ ctx, task }: { ctx: Context; task: TaskRecord }): Promise<void> {
  if (task.attempt > mostClaims) {
    await end(ctx, task, new Problem('interrupted', 'The work was cut off too often and has been given up.'));
    return;
  }
  const report = async (counts: { done: number; failed: number }): Promise<void> => {
    if (!(await ctx.tasks.progress(task, counts))) throw new Problem('cancelled', 'Cancelled.');
  };
  try {
    await taskHandlers[task.kind]({ ctx, task, report });
    const counts = await ctx.documents.countByTask(task.id);
    if (task.kind === 'ingest') await ctx.tasks.progress(task, { done: counts.ready, failed: counts.failed });
    await ctx.tasks.finish(task, { state: 'done' });
  } catch (error) {
    if (problemCode(error) === 'cancelled' || ctx.signal.aborted) {
      if (task.kind === 'ingest') await discardStaged(ctx, task);
      return;
    }
    const fields = { taskId: task.id, kind: task.kind, attempt: task.attempt, code: problemCode(error) };
    // A document's own faults are told to its owner; the log is for ours.
    if (problemCode(error)?.startsWith('document_') === true) ctx.logger.info('task.failed', fields);
    else ctx.logger.error('task.failed', error, fields);
    if (mayPass(error) && task.attempt < mostAttempts) await ctx.tasks.postpone(task, 1000 * 2 ** task.attempt);
    else await end(ctx, task, error);
  }
}

async function end(ctx: Context, task: TaskRecord, error: unknown): Promise<void> {
  const { code, detail } = describeError(error);
  const pending = task.kind === 'ingest' ? await ctx.documents.pending(task.id, task.total) : [];
  await ctx.documents.update(
    pending.map(({ id }) => ({ id, state: 'failed', stage: 'done', errorCode: code, errorDetail: detail })),
  );
  const counts = await ctx.documents.countByTask(task.id);
  if (task.kind === 'ingest') {
    await ctx.tasks.progress(task, { done: counts.ready, failed: counts.failed });
    await discardStaged(ctx, task);
  }
  await ctx.tasks.finish(task, { state: 'failed', errorCode: code, errorDetail: detail });
}
