import { ownTask, viewTask } from './view.ts';
import { viewDocument } from '../documents/view.ts';
import { verb } from '../../verb.ts';
import type { TaskDetail } from '../../protocol/resources.ts';

/** Documents shown with a task. */
const shown = 200;

export const getTask = verb<{ id: string }, TaskDetail>('tasks:read', async ({ ctx, input, userId }) => {
  const task = await ownTask(ctx, userId, input.id);
  // Whoever added to somebody's collection sees what became of it as long as they may read there.
  const collection = await ctx.collections.find(task.subject, userId);
  const documents = collection?.access === undefined ? [] : await ctx.documents.ofTask(task.id, shown);
  return { ...viewTask(ctx, task), documents: documents.flatMap((document) => viewDocument(document) ?? []) };
});
