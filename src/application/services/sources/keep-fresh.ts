import { firstDue } from '../schedules/due-times.ts';
import type { Context } from '../../context.ts';
import type { SourceRecord } from '../../../domain/ports/source-store.ts';

export interface FreshnessInput {
  cron: string;
  timeZone: string;
}

/**
 * Has the source crawled again and again, or no more with null; each time as whoever added it. Its schedule goes by the
 * source's id, so there is one. Throws `bad_request` for a time that cannot be.
 */
export async function keepFresh(ctx: Context, source: SourceRecord, wanted: FreshnessInput | null): Promise<void> {
  const { id, ownerId, collectionId, url } = source;
  if (wanted === null) return ctx.schedules.remove(id);
  const { cron, timeZone } = wanted;
  const known = await ctx.schedules.find(id);
  if (known?.cron === cron && known.timeZone === timeZone) return;
  const nextAt = firstDue(ctx, cron, timeZone);
  const schedule = { name: url.slice(0, 200), kind: 'crawl' as const, input: { sourceId: id, collectionId } };
  const isNew = await ctx.schedules.add({ ...schedule, id, ownerId, cron, timeZone, enabled: true, nextAt });
  if (!isNew) await ctx.schedules.update(id, { cron, timeZone, enabled: true, nextAt });
  await ctx.queue.wake();
}
