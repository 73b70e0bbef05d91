import { viewTask } from '../services/tasks/view.ts';
import type { Context } from '../context.ts';

/** Tells whoever watches the owner's tasks how this one is now. Nobody's work fails because nobody could be told. */
export async function announce(ctx: Context, taskId: string): Promise<void> {
  try {
    const task = await ctx.tasks.find(taskId);
    if (task !== undefined) await ctx.live.publish(task.ownerId, { type: 'task', task: viewTask(ctx, task) });
  } catch (error) {
    ctx.logger.warn('task.announce', { taskId, reason: error instanceof Error ? error.name : 'unknown' });
  }
}
