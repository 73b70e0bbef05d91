import { authorize } from '../../../domain/caller.ts';
import { ownTask, viewTask } from './view.ts';
import { viewDocument } from '../documents/view.ts';
import type { TaskDetail } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Documents shown with a task. */
const shown = 200;

export const getTask: Verb<{ id: string }, TaskDetail> = async ({ ctx, input }) => {
  const userId = authorize(ctx.caller, 'tasks:read');
  const task = await ownTask(ctx, userId, input.id);
  const documents = await ctx.documents.ofTask(task.id, shown);
  return { ...viewTask(ctx, task), documents: documents.flatMap((document) => viewDocument(document) ?? []) };
};
