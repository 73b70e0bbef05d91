import { Problem } from '../../../domain/problem.ts';
import { announce } from '../../tasks/announce.ts';
import { ownTask, viewTask } from './view.ts';
import { specOf } from '../../tasks/registry.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** Documents that are ready stay; the others end as failed with `cancelled`. A removal is not cancelled half-way. */
export const cancelTask = verb<{ id: string }, Task>('tasks:write', async ({ ctx, input, userId }) => {
  const task = await ownTask(ctx, userId, input.id);
  const { cancellable, abandon } = specOf(task.kind);
  if (!cancellable) throw new Problem('conflict', 'This work is not stopped half-way; it ends by itself.');
  const ended = (await ctx.tasks.cancel(task.id)) ?? task;
  await ctx.queue.interrupt(task.id);
  // Work that nobody runs at the moment has nobody to clean up behind it. Asked again, it does so again.
  if (ended.state === 'cancelled')
    await abandon?.({ ctx, task: ended, error: new Problem('cancelled', 'Cancelled before it was done.') });
  await announce(ctx, task.id);
  return viewTask(ctx, (await ctx.tasks.find(task.id)) ?? ended);
});
