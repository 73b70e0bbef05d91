import { Problem } from '../../../domain/problem.ts';
import { crawlUnderWay, startCrawl } from './start-crawl.ts';
import { openSource } from './view.ts';
import { verb } from '../../verb.ts';
import { viewTask } from '../tasks/view.ts';
import type { Task } from '../../protocol/resources.ts';

/** Looks for what has changed, now. */
export const crawlNow = verb<{ id: string }, Task>('documents:write', async ({ ctx, input, userId }) => {
  const source = await openSource(ctx, userId, input.id, 'write');
  if ((await crawlUnderWay(ctx, source)) !== undefined)
    throw new Problem('conflict', 'It is being crawled at the moment; wait for that to end or cancel it.');
  const task = await ctx.tasks.find(await startCrawl(ctx, source, userId));
  if (task === undefined) throw new Problem('not_found', 'The source was removed meanwhile.');
  return viewTask(ctx, task);
});
