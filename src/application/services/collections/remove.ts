import { newTask, viewTask } from '../tasks/view.ts';
import { openCollection } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** Out of sight at once; blobs, passages and rows go in a task. */
export const removeCollection = verb<{ id: string }, Task>(
  'collections:write',
  async ({ ctx, input, userId: ownerId }) => {
    const collection = await openCollection(ctx, ownerId, input.id, 'manage');
    const counts = await ctx.collections.countDocuments([collection.id]);
    const task = newTask(ctx, {
      kind: 'remove-collection',
      ownerId,
      subject: collection.id,
      total: counts.get(collection.id) ?? 0,
    });
    const ended = await ctx.tasks.acceptCollectionRemoval(task);
    for (const { id } of ended) await ctx.queue.interrupt(id);
    await ctx.access.clear({ kind: 'collection', id: collection.id });
    await record(ctx, { kind: 'collection.removed', target: { kind: 'collection', id: collection.id } });
    await ctx.queue.wake(task.id);
    return viewTask(ctx, task);
  },
);
