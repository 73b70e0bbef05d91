import * as z from 'zod';
import { HostQueues } from './host-queues.ts';
import { Problem } from '../../../domain/problem.ts';
import { openCollection } from '../../services/collections/find.ts';
import { scopeOf } from '../../../domain/scraper/crawl-rules.ts';
import type { Context } from '../../context.ts';
import type { CrawlInput } from './input.ts';
import type { Frontier } from '../../../domain/ports/frontier.ts';
import type { Scope } from '../../../domain/scraper/crawl-rules.ts';
import type { SourceRecord } from '../../../domain/ports/source-store.ts';
import type { TaskRecord } from '../../../domain/ports/task-ledger.ts';
import type { Work } from '../handler.ts';

/** What is kept besides the pages. */
const checkpoint = z.object({ seeded: z.boolean(), complete: z.boolean(), rootLost: z.boolean() });

/** One crawl under way. */
export interface CrawlRun {
  ctx: Context;
  task: TaskRecord;
  source: SourceRecord;
  frontier: Frontier;
  hosts: HostQueues;
  at: z.output<typeof checkpoint>;
  /** Why the page that it begins with could not be had. */
  failure?: Problem;
  keep(change: Partial<z.output<typeof checkpoint>>): Promise<void>;
}

/** Begins a crawl, or goes on with it; undefined while another task is at this source. */
export async function openRun({
  ctx,
  task,
  input,
  checkpoint: kept,
  keep,
}: Work<CrawlInput>): Promise<CrawlRun | undefined> {
  const owner = await ctx.users.find(task.ownerId);
  if (owner?.disabledAt !== null) throw new Problem('forbidden', 'Its owner is shut out.');
  await openCollection(ctx, task.ownerId, input.collectionId, 'write');
  const known = await ctx.sources.find(input.sourceId);
  if (known?.collectionId !== input.collectionId) throw new Problem('not_found', 'There is no such source.');
  const source = await ctx.sources.begin(known.id, task);
  if (source === undefined) return undefined;
  const at = checkpoint.safeParse(kept).data ?? { seeded: false, complete: true, rootLost: false };
  return {
    ctx,
    task,
    source,
    frontier: ctx.frontier({ sourceId: source.id, crawl: source.crawl, task }),
    hosts: new HostQueues(ctx, new URL(source.root).host),
    at,
    async keep(change) {
      const isNew = Object.entries(change).some(([name, value]) => at[name as keyof typeof at] !== value);
      if (isNew) await keep(Object.assign(at, change));
    },
  };
}

export function scopeOfRun({ source: { kind, root } }: CrawlRun): Scope {
  return scopeOf(kind ?? 'page', root);
}
