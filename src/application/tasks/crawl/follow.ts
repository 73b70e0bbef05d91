import { allowNothing } from '../../../domain/scraper/robots.ts';
import { crawlBounds } from '../../../domain/scraper/crawl-rules.ts';
import type { CrawlRun } from './run.ts';

/** A page, what it redirects to, and where it says that it really is. */
const mostForOnePage = 10;

/**
 * Puts addresses in line, those that robots.txt forbids aside. Gives back the numbers of all that are in line. Robots of
 * other hosts are asked when it is their pages' turn.
 */
export async function follow(run: CrawlRun, urls: readonly string[], depth: number): Promise<number[]> {
  const { frontier, hosts, source } = run;
  const home = new URL(source.root).origin;
  const mine = urls.some((url) => new URL(url).origin === home);
  const robots = mine ? await hosts.robotsOf(source.root) : allowNothing;
  const isBlocked = (url: string): boolean => new URL(url).origin === home && !robots.allows(url);
  const at = { depth, most: mostOf(run) };
  const { numbers, missed } = await frontier.discover(
    urls.filter((url) => !isBlocked(url)),
    at,
  );
  // Known as well, so that a page that is not sent again still leads to them, whatever robots.txt says by then.
  numbers.push(...(await frontier.leaveAlone(urls.filter(isBlocked), at)));
  if (missed > 0) await run.keep({ complete: false });
  return numbers;
}

/** The same for the links that a page had when it was last read. */
export async function followAgain(run: CrawlRun, numbers: readonly number[], depth: number): Promise<void> {
  const missed = await run.frontier.discoverAgain(numbers, { depth, most: mostOf(run) });
  if (missed > 0) await run.keep({ complete: false });
}

function mostOf({ source: { kind, pages } }: CrawlRun): number {
  return kind === 'page' ? mostForOnePage : Math.min(pages, crawlBounds.pages.most);
}
