import { canonicalUrl } from '../../../domain/scraper/canonical-url.ts';
import { Problem, describeError, problemCode } from '../../../domain/problem.ts';
import { follow, followAgain } from './follow.ts';
import { isInScope, mayBeDocumentType, mayPassSoon, retryDelay } from '../../../domain/scraper/crawl-rules.ts';
import { limits } from '../../limits.ts';
import { mayComeBack } from './host-queues.ts';
import { readPage } from './read-page.ts';
import { scopeOfRun } from './run.ts';
import type { CrawlRun } from './run.ts';
import type { PageChange, SourcePage } from '../../../domain/ports/frontier.ts';
import type { PageReply } from '../../../domain/ports/page-fetcher.ts';

const pageTimeout = 20_000;
const htmlBytes = 8 * 1024 * 1024;
const mostRedirectsOfRoot = 5;

/** Looks at one page and writes down what came of it. Throws what concerns the whole crawl. */
export async function visit(run: CrawlRun, page: SourcePage): Promise<void> {
  const { ctx, hosts } = run;
  let reply: PageReply;
  try {
    if (hosts.isGivenUp(page.url)) throw new Problem('upstream_failed', `${new URL(page.url).host} does not answer.`);
    if (!(await hosts.robotsOf(page.url)).allows(page.url))
      return await settle(run, page, { state: 'skipped', outcome: 'robots', reason: robotsReason });
    await hosts.turn(page.url);
    reply = await request(run, page);
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    if (!(error instanceof Error) || describeError(error).code === 'internal') throw error;
    return failed(run, page, { error });
  }
  if (mayPassSoon(reply.status)) return failed(run, page, { reply });
  hosts.answered(page.url);
  await answered(run, page, reply);
}

const robotsReason = 'Its robots.txt asks to leave it alone.';

function request({ ctx }: CrawlRun, page: SourcePage): Promise<PageReply> {
  const known = page.sha256 !== null && !page.asIs;
  return ctx.pages.fetch({
    url: page.url,
    validators: known
      ? {
          ...(page.etag !== null && { etag: page.etag }),
          ...(page.lastModified !== null && { lastModified: page.lastModified }),
        }
      : {},
    maxBytes: (type) => (mayBeDocumentType(type) ? (type.includes('html') ? htmlBytes : limits.fileBytes) : undefined),
    timeout: pageTimeout,
    signal: ctx.signal,
  });
}

async function answered(run: CrawlRun, page: SourcePage, reply: PageReply): Promise<void> {
  const { status } = reply;
  if (status === 304) {
    await followAgain(run, page.links ?? [], page.depth + 1);
    if (page.vanishedIn !== null) await run.frontier.unmark(page);
    return settle(run, page, {
      state: 'indexed',
      outcome: 'unchanged',
      status,
      reason: null,
      twinId: null,
      target: null,
    });
  }
  if (reply.location !== undefined) return redirected(run, page, reply.location, status);
  if (status === 404 || status === 410) {
    const reason = `The site says that there is no such page (${status}).`;
    if (page.sha256 !== null) return settle(run, page, { state: 'vanished', outcome: 'vanished', status, reason });
    return settle(run, page, { state: 'failed', outcome: 'failed', status, reason });
  }
  if (status !== 200) {
    const detail = status === 401 || status === 403 ? 'It is not open to everybody' : 'The site does not give it';
    return settle(run, page, { state: 'failed', outcome: 'failed', status, reason: `${detail} (${status}).` });
  }
  await settle(run, page, { ...(await readPage(run, page, reply)), status });
}

async function redirected(run: CrawlRun, page: SourcePage, location: string, status: number): Promise<void> {
  const { source, ctx } = run;
  const target = canonicalUrl(location, page.url);
  if (target === undefined || target === page.url)
    return settle(run, page, { state: 'failed', outcome: 'failed', status, reason: 'It redirects to nowhere.' });
  if (page.url === source.root && page.number <= mostRedirectsOfRoot && source.kind !== 'feed') {
    // Where the source begins is where that leads to.
    source.root = target;
    await ctx.sources.update(source.id, { root: target });
  } else if (!isInScope(target, scopeOfRun(run)))
    return settle(run, page, {
      state: 'skipped',
      outcome: 'skipped',
      status,
      reason: `It leads away, to ${target}.`,
      target,
    });
  await follow(run, [target], page.depth);
  await settle(run, page, { state: 'redirected', outcome: 'redirected', status, target, reason: null });
}

/** Tries again later, or lets the page be; what it linked to is taken to be still linked. */
async function failed(run: CrawlRun, page: SourcePage, why: { error: Error } | { reply: PageReply }): Promise<void> {
  const { ctx, frontier, hosts } = run;
  const now = ctx.clock.now().getTime();
  // Waiting for it once more is worth it, twice is not.
  const tries = page.tries + ('error' in why && problemCode(why.error) === 'upstream_timeout' ? 2 : 1);
  const isPassing = 'reply' in why || mayComeBack(why.error);
  const retryAfter = 'reply' in why ? why.reply.retryAfter : (why.error as { retryAfter?: number }).retryAfter;
  const delay = isPassing && !hosts.isGivenUp(page.url) ? retryDelay(tries, retryAfter) : undefined;
  const status = 'reply' in why ? why.reply.status : null;
  const reason = 'reply' in why ? `The site answers ${why.reply.status}.` : describeError(why.error).detail;
  if (delay !== undefined) await frontier.settle(page.number, { tries, dueAt: now + delay, status, reason });
  else {
    await followAgain(run, page.links ?? [], page.depth + 1);
    await settle(run, page, { state: 'failed', outcome: 'failed', status, reason });
    if (page.depth === 0) {
      const code = 'reply' in why ? 'upstream_failed' : describeError(why.error).code;
      run.failure = new Problem(code, reason);
    }
  }
  // Those that are tried again come one after the other and say nothing about the host.
  if ('error' in why && isPassing && page.tries === 0) hosts.failed(page.url);
}

async function settle(run: CrawlRun, page: SourcePage, change: PageChange): Promise<void> {
  const { ctx, frontier, source } = run;
  const isLost = change.outcome === 'failed' || change.outcome === 'vanished' || change.outcome === 'robots';
  if (page.depth === 0 && isLost) {
    await run.keep({ rootLost: true });
    run.failure ??= new Problem('document_unreadable', `${page.url}: ${change.reason ?? ''}`);
  }
  await frontier.settle(page.number, { ...change, visitedIn: source.crawl, visitedAt: ctx.clock.now().getTime() });
}
