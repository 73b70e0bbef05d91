import { Problem, describeError } from '../../domain/problem.ts';
import { crawlInput } from './crawl/input.ts';
import { handOver } from './crawl/hand-over.ts';
import { openRun } from './crawl/run.ts';
import { pause } from '../pause.ts';
import { reportOf } from './crawl/report.ts';
import { seed } from './crawl/seed.ts';
import { settleVanished } from './crawl/vanished.ts';
import { visit } from './crawl/visit.ts';
import type { CrawlInput } from './crawl/input.ts';
import type { CrawlReport } from '../../domain/ports/source-store.ts';
import type { CrawlRun } from './crawl/run.ts';
import type { Work } from './handler.ts';

/** Milliseconds between two reports, and between two hand-overs of what was found, which searches soon see then. */
const reportEvery = 2_000;
const handOverEvery = 10_000;
/** …or so many pages. */
const handOverPages = 25;
const longestNap = 5_000;

/**
 * Goes through the pages of a source, one after the other, and hands what is new or has changed to ingest tasks. All it
 * knows stands in the rows of the pages, so that it goes on where it was cut off. Gives back its report.
 */
export async function crawl(work: Work<CrawlInput>): Promise<CrawlReport | { note: string }> {
  const run = await openRun(work);
  if (run === undefined) return { note: 'Another task is crawling it.' };
  const { ctx, frontier, source } = run;
  await handOver(run);
  await seed(run);
  await lookAtAll(run, work.report);
  await settleVanished(run);
  const report = await reportOf(run);
  await frontier.prune();
  if (run.failure !== undefined && source.crawledAt === null && report.added === 0) throw run.failure;
  const crawledAt = ctx.clock.now().getTime();
  await ctx.sources.update(source.id, { report, crawledAt, errorCode: null, errorDetail: null });
  return report;
}

async function lookAtAll(run: CrawlRun, report: Work<CrawlInput>['report']): Promise<void> {
  const { ctx, frontier } = run;
  const now = (): number => ctx.clock.now().getTime();
  let [reported, handed, looked] = [0, now(), 0];
  while (true) {
    if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    const next = await frontier.next(now());
    if (next === undefined) {
      await handOver(run);
      if ((await frontier.takeAsIs()) > 0) continue;
      return report(await frontier.progress());
    }
    if ('page' in next) {
      await visit(run, next.page);
      looked += 1;
    } else await pause(Math.min(longestNap, next.dueAt - now()), ctx.signal);
    if (looked >= handOverPages || now() - handed > handOverEvery) {
      await handOver(run);
      [handed, looked] = [now(), 0];
    }
    if (now() - reported < reportEvery) continue;
    await report(await frontier.progress());
    reported = now();
  }
}

/** The source says why its last crawl came to nothing. */
export async function abandonCrawl({
  ctx,
  task,
  error,
}: Pick<Work<CrawlInput>, 'ctx' | 'task'> & { error: unknown }): Promise<void> {
  const { sourceId } = crawlInput.parse(task.input);
  const { code: errorCode, detail: errorDetail } = describeError(error);
  const source = await ctx.sources.find(sourceId);
  if (source?.taskId === task.id) await ctx.sources.update(sourceId, { errorCode, errorDetail });
}
