import type { CrawlReport } from '../../../domain/ports/source-store.ts';
import type { CrawlRun } from './run.ts';

const failedShown = 50;

/** Counted from the pages' rows, so that it is whole also after the crawl was cut off. */
export async function reportOf({ frontier, at }: CrawlRun): Promise<CrawlReport> {
  const { outcomes, vanished, failed } = await frontier.tally(failedShown);
  const of = (outcome: keyof typeof outcomes): number => outcomes[outcome] ?? 0;
  const robots = of('robots');
  return {
    fetched: Object.values(outcomes).reduce((sum, count) => sum + count, 0) - robots,
    added: of('added'),
    changed: of('changed'),
    unchanged: of('unchanged'),
    vanished,
    duplicates: of('duplicate'),
    redirected: of('redirected'),
    robots,
    skipped: of('skipped'),
    failures: of('failed'),
    failed,
    complete: at.complete,
  };
}
