import { checkPrompt, ownSchedule } from './view.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { promptInput } from '../../tasks/run-prompt.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** Asks the prompt once more, now, whatever the schedule says and also while it is disabled. */
export const runScheduleNow = verb<{ id: string }, Task>('tasks:write', async ({ ctx, input, userId }) => {
  const schedule = await ownSchedule(ctx, userId, input.id);
  await checkPrompt(ctx, userId, promptInput.parse(schedule.input));
  const { id: subject, kind, input: asked } = schedule;
  const task = newTask(ctx, { kind, ownerId: userId, subject, total: 1, input: asked });
  await ctx.tasks.accept(task);
  await ctx.queue.wake(task.id);
  return viewTask(ctx, task);
});
