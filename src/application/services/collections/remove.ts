import { authorize } from '../../../domain/caller.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { ownCollection } from './find.ts';
import type { Task } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Out of sight at once; blobs, passages and rows go in a task. */
export const removeCollection: Verb<{ id: string }, Task> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'collections:write');
  const collection = await ownCollection(ctx, ownerId, input.id);
  const task = newTask(ctx, {
    kind: 'remove-collection',
    ownerId,
    subject: collection.id,
    total: collection.documentCount,
  });
  await ctx.tasks.acceptCollectionRemoval(task);
  await ctx.queue.wake();
  return viewTask(ctx, task);
};
