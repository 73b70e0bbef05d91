import { Problem } from '../../../domain/problem.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { openCollection } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { wantedIndex } from '../../tasks/wanted-index.ts';
import type { Task } from '../../protocol/resources.ts';

/** Builds the index of the whole collection anew beside the one that searches see, and swaps it in once it is whole. */
export const reindexCollection = verb<{ id: string }, Task>(
  'documents:write',
  async ({ ctx, input, userId: ownerId }) => {
    const { id: subject } = await openCollection(ctx, ownerId, input.id, 'manage');
    if ((await ctx.tasks.findLive('rebuild-index', subject)) !== undefined)
      throw new Problem('conflict', 'The index of this collection is being built already; wait for that or cancel it.');
    const index = await ctx.passages(subject).describe(wantedIndex(ctx));
    if (ctx.embedder === undefined && index.embedder !== null)
      throw new Problem(
        'capability_unavailable',
        `A new index would be without vectors. ${ctx.settings.embedNote || 'No embedding model is set: set NEXUS_EMBED.'}`,
      );
    const task = newTask(ctx, { kind: 'rebuild-index', ownerId, subject, total: index.documents });
    await ctx.tasks.accept(task);
    await record(ctx, {
      kind: 'collection.changed',
      target: { kind: 'collection', id: subject },
      detail: { change: 'reindex' },
    });
    await ctx.queue.wake(task.id);
    return viewTask(ctx, task);
  },
);
