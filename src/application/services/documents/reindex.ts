import { Problem } from '../../../domain/problem.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { openDocument } from './view.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** Works on the kept file again, as a new version; searches see the old one until the new one is whole. */
export const reindexDocument = verb<{ id: string }, Task>(
  'documents:write',
  async ({ ctx, input, userId: ownerId }) => {
    const document = await openDocument(ctx, ownerId, input.id, 'write');
    if (document.state === 'queued' || document.state === 'processing') {
      throw new Problem('conflict', 'The document is being worked on; wait for that to end or cancel it.');
    }
    const task = newTask(ctx, { kind: 'ingest', ownerId, subject: document.collectionId, total: 1 });
    await ctx.tasks.acceptIngest(task, [], [document.id]);
    await ctx.queue.wake(task.id);
    return viewTask(ctx, task);
  },
);
