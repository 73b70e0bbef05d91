import { Problem } from '../../../domain/problem.ts';
import { announce } from '../../tasks/announce.ts';
import { ownTask, viewTask } from './view.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** Tries a task again that failed or was cancelled, from its checkpoint; documents that are ready are not touched. */
export const retryTask = verb<{ id: string }, Task>('tasks:write', async ({ ctx, input, userId }) => {
  const task = await ownTask(ctx, userId, input.id);
  if (!(await ctx.tasks.retry(task.id)))
    throw new Problem('conflict', `The task is ${task.state}: there is nothing to try again.`);
  await ctx.queue.wake(task.id);
  await announce(ctx, task.id);
  return viewTask(ctx, (await ctx.tasks.find(task.id)) ?? task);
});
