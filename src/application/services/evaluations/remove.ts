import { openEvaluation } from './view.ts';
import { verb } from '../../verb.ts';

/** Stops it where it runs. A collection whose baseline is deleted has none. */
export const removeEvaluation = verb<{ id: string }, void>('documents:write', async ({ ctx, input, userId }) => {
  const { id, taskId, state } = await openEvaluation(ctx, userId, input.id, 'write');
  if (state === 'running') {
    await ctx.tasks.cancel(taskId);
    await ctx.queue.interrupt(taskId);
  }
  await ctx.evaluations.remove(id);
});
