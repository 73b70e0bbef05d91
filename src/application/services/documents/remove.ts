import { newTask, viewTask } from '../tasks/view.ts';
import { openDocument } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Task } from '../../protocol/resources.ts';

/** No search finds it once this returns; its file and rows go in the task. */
export const removeDocument = verb<{ id: string }, Task>('documents:write', async ({ ctx, input, userId: ownerId }) => {
  const document = await openDocument(ctx, ownerId, input.id, 'write');
  const task = newTask(ctx, { kind: 'remove-documents', ownerId, subject: document.collectionId, total: 1 });
  await ctx.tasks.acceptRemoval(task, [document.id]);
  await ctx.passages(document.collectionId).remove([document.id]);
  await record(ctx, { kind: 'document.removed', target: { kind: 'document', id: document.id } });
  await ctx.queue.wake(task.id);
  return viewTask(ctx, task);
});
