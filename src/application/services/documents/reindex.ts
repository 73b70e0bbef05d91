import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { ownDocument } from './view.ts';
import type { Task } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Works on the kept file again, as a new version; searches see the old one until the new one is whole. */
export const reindexDocument: Verb<{ id: string }, Task> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'documents:write');
  const document = await ownDocument(ctx, ownerId, input.id);
  if (document.state === 'queued' || document.state === 'processing') {
    throw new Problem('conflict', 'The document is being worked on; wait for that to end or cancel it.');
  }
  const task = newTask(ctx, { kind: 'ingest', ownerId, subject: document.collectionId, total: 1 });
  await ctx.tasks.acceptIngest(task, [], [document.id]);
  await ctx.queue.wake();
  return viewTask(ctx, task);
};
