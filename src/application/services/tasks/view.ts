import { Problem } from '../../../domain/problem.ts';
import { reaches } from '../../../domain/caller.ts';
import { recordDenial } from '../audit/record.ts';
import type { Context } from '../../context.ts';
import type { NewTask, TaskRecord } from '../../../domain/ports/task-ledger.ts';
import type { Task } from '../../protocol/resources.ts';

export function newTask(ctx: Context, task: Omit<NewTask, 'id'>): NewTask {
  return { id: ctx.ids.next(), ...task };
}

/** A task as the API shows it; one that was just accepted is queued. */
export function viewTask(ctx: Context, task: NewTask | TaskRecord): Task {
  const now = ctx.clock.now().getTime();
  const record = {
    state: 'queued',
    done: 0,
    failed: 0,
    errorCode: null,
    errorDetail: null,
    createdAt: now,
    updatedAt: now,
    ...task,
  } as const;
  return {
    id: record.id,
    kind: record.kind,
    state: record.state,
    progress: { done: record.done, total: record.total, failed: record.failed },
    ...(record.errorCode !== null && { error: { code: record.errorCode, detail: record.errorDetail ?? '' } }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
  };
}

export async function ownTask(ctx: Context, userId: string, id: string): Promise<TaskRecord> {
  const task = await ctx.tasks.find(id);
  if (task?.ownerId !== userId || !reaches(ctx.caller, task.subject)) {
    if (task !== undefined) await recordDenial(ctx, { kind: 'task', id });
    throw new Problem('not_found', 'There is no such task.');
  }
  return task;
}
