import { Problem } from '../../../domain/problem.ts';
import { canonicalUrl } from '../../../domain/scraper/canonical-url.ts';
import { crawlBounds } from '../../../domain/scraper/crawl-rules.ts';
import { firstDue } from '../schedules/due-times.ts';
import { keepFresh } from './keep-fresh.ts';
import { limits } from '../../limits.ts';
import { openCollection } from '../collections/find.ts';
import { record } from '../audit/record.ts';
import { startCrawl } from './start-crawl.ts';
import { verb } from '../../verb.ts';
import { viewSource } from './view.ts';
import type { FreshnessInput } from './keep-fresh.ts';
import type { SourceKind } from '../../../domain/scraper/crawl-rules.ts';
import type { SourceReceipt } from '../../protocol/resources.ts';
import type { VanishedRule } from '../../../domain/ports/source-store.ts';

export interface NewSourceInput {
  collectionId: string;
  url: string;
  /** Found out by looking when absent. */
  kind?: SourceKind;
  depth?: number;
  pages?: number;
  vanished?: VanishedRule;
  schedule?: FreshnessInput;
}

/**
 * Takes an address in: it becomes a source of the collection, and is crawled. The same address again is the same source,
 * with what is named of its settings changed; a crawl that is under way goes on.
 */
export const addSource = verb<NewSourceInput, SourceReceipt>('documents:write', async ({ ctx, input, userId }) => {
  const collection = await openCollection(ctx, userId, input.collectionId, 'write');
  const url = canonicalUrl(input.url);
  if (url === undefined)
    throw new Problem(
      'bad_request',
      'That is no web address that can be fetched: write it like https://example.org/page.',
    );
  const { kind, depth, pages, vanished, schedule } = input;
  if (schedule !== undefined) firstDue(ctx, schedule.cron, schedule.timeZone);
  const id = ctx.ids.next();
  if ((await ctx.sources.count(collection.id)) >= limits.sources)
    throw new Problem('conflict', `This collection has ${limits.sources} sources already: remove one first.`);
  const source = await ctx.sources.add({
    id,
    collectionId: collection.id,
    ownerId: userId,
    url,
    kind: kind ?? null,
    depth: depth ?? crawlBounds.depth.standard,
    pages: pages ?? crawlBounds.pages.standard,
    vanished: vanished ?? 'mark',
  });
  if (source.id !== id)
    await ctx.sources.update(source.id, {
      ...(kind !== undefined && { kind }),
      ...(depth !== undefined && { depth }),
      ...(pages !== undefined && { pages }),
      ...(vanished !== undefined && { vanished }),
    });
  if (schedule !== undefined) await keepFresh(ctx, source, schedule);
  const taskId = await startCrawl(ctx, source, userId);
  await record(ctx, {
    kind: 'source.added',
    target: { kind: 'source', id: source.id },
    detail: { collectionId: collection.id },
  });
  return { source: await viewSource(ctx, (await ctx.sources.find(source.id)) ?? source), taskId };
});
