import { Problem } from '../../../domain/problem.ts';
import { reaches } from '../../../domain/caller.ts';
import { recordDenial } from '../audit/record.ts';
import type { Context } from '../../context.ts';
import type { NewTask, TaskRecord } from '../../../domain/ports/task-ledger.ts';
import type { TaskView } from '../../../domain/feed.ts';

export function newTask(ctx: Context, task: Omit<NewTask, 'id'>): NewTask {
  return { id: ctx.ids.next(), ...task };
}

/** A task as the API shows it; one that was just accepted is queued. */
export function viewTask(ctx: Context, task: NewTask | TaskRecord): TaskView {
  const now = ctx.clock.now().getTime();
  const record = { ...accepted, createdAt: now, updatedAt: now, ...task };
  const { id, kind, subject, state, done, total, failed, failures, errorCode, errorDetail, result, attempt } = record;
  return {
    id,
    kind,
    subject,
    state,
    progress: { done, total, failed },
    ...(failures !== null && failures.length > 0 && { failures }),
    ...(errorCode !== null && { error: { code: errorCode, detail: errorDetail ?? '' } }),
    ...(result !== null && result !== undefined && { result }),
    attempt,
    ...(state === 'waiting' && { nextTryAt: isoTime(record.notBefore) }),
    ...(typeof record.parentId === 'string' && { parentId: record.parentId }),
    createdAt: isoTime(record.createdAt),
    updatedAt: isoTime(record.updatedAt),
    ...(record.startedAt !== null && { startedAt: isoTime(record.startedAt) }),
    ...(record.finishedAt !== null && { finishedAt: isoTime(record.finishedAt) }),
  };
}

const accepted: Pick<
  TaskRecord,
  | 'state'
  | 'done'
  | 'failed'
  | 'failures'
  | 'errorCode'
  | 'errorDetail'
  | 'result'
  | 'attempt'
  | 'notBefore'
  | 'parentId'
  | 'startedAt'
  | 'finishedAt'
> = {
  state: 'queued',
  done: 0,
  failed: 0,
  failures: null,
  errorCode: null,
  errorDetail: null,
  result: null,
  attempt: 0,
  notBefore: 0,
  parentId: null,
  startedAt: null,
  finishedAt: null,
};

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

export async function ownTask(ctx: Context, userId: string, id: string): Promise<TaskRecord> {
  const task = await ctx.tasks.find(id);
  if (task?.ownerId !== userId || !reaches(ctx.caller, task.subject)) {
    if (task !== undefined) await recordDenial(ctx, { kind: 'task', id });
    throw new Problem('not_found', 'There is no such task.');
  }
  return task;
}
