import { newTask } from '../tasks/view.ts';
import type { Context } from '../../context.ts';
import type { SourceRecord } from '../../../domain/ports/source-store.ts';
import type { TaskRecord } from '../../../domain/ports/task-ledger.ts';

/** The task that crawls the source at the moment or is about to. */
export async function crawlUnderWay(ctx: Context, { taskId }: SourceRecord): Promise<TaskRecord | undefined> {
  const task = taskId === null ? undefined : await ctx.tasks.find(taskId);
  const isLive = task?.state === 'queued' || task?.state === 'running' || task?.state === 'waiting';
  return isLive ? task : undefined;
}

/** Queues a crawl as the user's, unless one is under way. Gives back the task's id. */
export async function startCrawl(ctx: Context, source: SourceRecord, ownerId: string): Promise<string> {
  const underWay = await crawlUnderWay(ctx, source);
  if (underWay !== undefined) return underWay.id;
  const { id: sourceId, collectionId } = source;
  const task = newTask(ctx, {
    kind: 'crawl',
    ownerId,
    subject: collectionId,
    total: 0,
    input: { sourceId, collectionId },
  });
  await ctx.tasks.accept(task);
  await ctx.sources.update(sourceId, { taskId: task.id, errorCode: null, errorDetail: null });
  await ctx.queue.wake(task.id);
  return task.id;
}
