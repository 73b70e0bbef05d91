import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { ownTask, viewTask } from './view.ts';
import type { Task } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Documents that are done stay; the others end as failed with `cancelled`. A removal is not cancelled half-way. */
export const cancelTask: Verb<{ id: string }, Task> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'tasks:write');
  const task = await ownTask(ctx, userId, input.id);
  if (task.kind !== 'ingest') throw new Problem('conflict', 'A removal cannot be cancelled.');
  const ended = await ctx.tasks.cancel(task.id);
  await ctx.queue.interrupt(task.id);
  return viewTask(ctx, ended ?? task);
};
