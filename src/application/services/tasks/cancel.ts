import { Problem } from '../../../domain/problem.ts';
import { ownTask, viewTask } from './view.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** Documents that are done stay; the others end as failed with `cancelled`. A removal is not cancelled half-way. */
export const cancelTask = verb<{ id: string }, Task>('tasks:write', async ({ ctx, input, userId }) => {
  const task = await ownTask(ctx, userId, input.id);
  if (task.kind !== 'ingest') throw new Problem('conflict', 'A removal cannot be cancelled.');
  const ended = await ctx.tasks.cancel(task.id);
  await ctx.queue.interrupt(task.id);
  return viewTask(ctx, ended ?? task);
});
