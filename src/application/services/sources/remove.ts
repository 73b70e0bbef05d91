import { crawlUnderWay } from './start-crawl.ts';
import { dropSource } from './drop.ts';
import { newTask, viewTask } from '../tasks/view.ts';
import { openSource } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { SourceRecord } from '../../../domain/ports/source-store.ts';
import type { Task } from '../../protocol/resources.ts';

const group = 500;

/**
 * Ends its crawl and takes the source away. Its documents stay in the collection, or go as well: out of sight at once,
 * their files in the task that is given back.
 */
export const removeSource = verb<{ id: string; documents: 'keep' | 'remove' }, Task | undefined>(
  'documents:write',
  async ({ ctx, input, userId }) => {
    const source = await openSource(ctx, userId, input.id, 'write');
    const underWay = await crawlUnderWay(ctx, source);
    if (underWay !== undefined) {
      await ctx.tasks.cancel(underWay.id);
      await ctx.queue.interrupt(underWay.id);
    }
    const ids = input.documents === 'remove' ? await allDocuments(ctx, source) : [];
    const { collectionId } = source;
    const task = newTask(ctx, {
      kind: 'remove-documents',
      ownerId: userId,
      subject: collectionId,
      total: ids.length,
    });
    if (ids.length > 0) {
      await ctx.tasks.acceptRemoval(task, ids);
      for (let at = 0; at < ids.length; at += group) await ctx.passages(collectionId).remove(ids.slice(at, at + group));
    }
    await dropSource(ctx, source.id);
    const detail = { collectionId, count: ids.length };
    await record(ctx, { kind: 'source.removed', target: { kind: 'source', id: source.id }, detail });
    if (ids.length === 0) return undefined;
    await ctx.queue.wake(task.id);
    return viewTask(ctx, task);
  },
);

async function allDocuments(ctx: Context, { id }: SourceRecord): Promise<string[]> {
  const all: string[] = [];
  while (true) {
    const after = all.at(-1);
    const ids = await ctx.sources.documentIds(id, { limit: group, ...(after !== undefined && { after }) });
    all.push(...ids);
    if (ids.length < group) return all;
  }
}
