import { firstDue } from '../schedules/due-times.ts';
import { keepFresh } from './keep-fresh.ts';
import { openSource, viewSource } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { FreshnessInput } from './keep-fresh.ts';
import type { Source } from '../../protocol/resources.ts';
import type { VanishedRule } from '../../../domain/ports/source-store.ts';

export interface SourceChange {
  id: string;
  depth?: number;
  pages?: number;
  vanished?: VanishedRule;
  /** Null for never again by itself. */
  schedule?: FreshnessInput | null;
}

/** What is not named stays. The next crawl goes by it. */
export const updateSource = verb<SourceChange, Source>('documents:write', async ({ ctx, input, userId }) => {
  const { id, schedule, ...change } = input;
  const source = await openSource(ctx, userId, id, 'write');
  if (schedule) firstDue(ctx, schedule.cron, schedule.timeZone);
  if (Object.keys(change).length > 0) await ctx.sources.update(id, change);
  // Links that did not fit in before are on pages that may not have changed.
  if (change.depth !== undefined || change.pages !== undefined) await ctx.sources.forgetValidators(id);
  if (schedule !== undefined) await keepFresh(ctx, source, schedule);
  const detail = {
    collectionId: source.collectionId,
    change: Object.keys(input)
      .filter((field) => field !== 'id')
      .join(' '),
  };
  await record(ctx, { kind: 'source.changed', target: { kind: 'source', id }, detail });
  return viewSource(ctx, await openSource(ctx, userId, id, 'write'));
});
