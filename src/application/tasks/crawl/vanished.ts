import { newTask } from '../../services/tasks/view.ts';
import type { CrawlRun } from './run.ts';
import type { SourcePage } from '../../../domain/ports/frontier.ts';

const group = 80;
/** More than a source has. */
const mostGroups = 400;
/** More than half of them gone at once, and more than these, is rather a fault of the site: they are marked, not removed. */
const few = 10;

/**
 * Sees to documents whose pages are gone. One whose content this crawl found at another address moves there; the others
 * are marked or removed, as the source says. A feed forgets what is old, so there only an address that is gone counts;
 * and a crawl that did not see all of a site cannot tell what nothing links to.
 */
export async function settleVanished(run: CrawlRun): Promise<void> {
  const { frontier, source, at } = run;
  const unlinked = source.kind !== 'feed' && at.complete && !at.rootLost;
  const gone: SourcePage[] = [];
  const all = await frontier.groundless({ unlinked, limit: group * mostGroups });
  for (const page of all) {
    const holder = await frontier.otherHolder(page.documentId);
    if (holder === undefined) gone.push(page);
    else await frontier.adopt(holder, page);
  }
  const { total } = await frontier.progress();
  const isTooMany = gone.length > few && gone.length > total;
  for (let from = 0; from < gone.length; from += group) {
    const pages = gone.slice(from, from + group);
    if (source.vanished === 'remove' && !isTooMany) await remove(run, pages);
    else await mark(run, pages);
  }
}

async function mark({ ctx, frontier }: CrawlRun, pages: readonly SourcePage[]): Promise<void> {
  const day = ctx.clock.now().toISOString().slice(0, 10);
  await frontier.mark(
    pages.map(({ number }) => number),
    `Its page is no longer on the site (seen on ${day}).`,
  );
}

async function remove(run: CrawlRun, pages: readonly SourcePage[]): Promise<void> {
  const { ctx, frontier, source, task } = run;
  const ids = pages.map(({ documentId }) => documentId);
  const next = newTask(ctx, {
    kind: 'remove-documents',
    ownerId: task.ownerId,
    subject: source.collectionId,
    total: ids.length,
    parentId: task.id,
  });
  await ctx.tasks.acceptRemoval(next, ids);
  await ctx.passages(source.collectionId).remove(ids);
  await ctx.queue.wake(next.id);
  await frontier.release(pages.map(({ number }) => ({ number, documentId: ctx.ids.next() })));
}
