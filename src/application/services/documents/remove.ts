import { authorize } from '../../../domain/caller.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { ownDocument } from './view.ts';
import type { Task } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** No search finds it once this returns; its file and rows go in the task. */
export const removeDocument: Verb<{ id: string }, Task> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'documents:write');
  const document = await ownDocument(ctx, ownerId, input.id);
  const task = newTask(ctx, { kind: 'remove-documents', ownerId, subject: document.collectionId, total: 1 });
  await ctx.tasks.acceptRemoval(task, [document.id]);
  await ctx.passages(document.collectionId).remove([document.id]);
  await ctx.queue.wake();
  return viewTask(ctx, task);
};
