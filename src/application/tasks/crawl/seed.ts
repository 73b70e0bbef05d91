import { Problem, describeError } from '../../../domain/problem.ts';
import { canonicalUrl } from '../../../domain/scraper/canonical-url.ts';
import { crawlBounds, isInScope, mayPassSoon, scopeOf } from '../../../domain/scraper/crawl-rules.ts';
import { follow } from './follow.ts';
import { readFeed } from '../../../domain/scraper/feed.ts';
import { readSitemap } from '../../../domain/scraper/sitemap.ts';
import { scopeOfRun } from './run.ts';
import type { CrawlRun } from './run.ts';
import type { Sitemap } from '../../../domain/scraper/sitemap.ts';

const listingBytes = 16 * 1024 * 1024;
const listingTimeout = 60_000;
/** Sitemaps that are read for one crawl. */
const mostSitemaps = 100;
/** An index may name indexes, once. */
const deepest = 2;

/** Puts in line what the crawl begins with: the page itself, or what a sitemap or a feed lists. */
export async function seed(run: CrawlRun): Promise<void> {
  if (run.at.seeded) return;
  const { url, kind } = run.source;
  if (kind === 'page' || kind === 'site') {
    await checkRobots(run, url);
    await follow(run, [url], 0);
  } else await seedListing(run);
  if (kind === 'site') await seedSitemaps(run);
  await run.keep({ seeded: true });
}

async function seedListing(run: CrawlRun): Promise<void> {
  const { source } = run;
  const { text, url } = await readListing(run, source.url);
  const feed = source.kind === 'sitemap' ? undefined : readFeed(text);
  const sitemap = feed === undefined && source.kind !== 'feed' ? readSitemap(text) : undefined;
  if (feed === undefined && sitemap === undefined) {
    if (source.kind !== null) throw new Problem('bad_request', `There is no ${source.kind} at ${source.url}.`);
    await become(run, 'page', source.url);
    await follow(run, [source.url], 0);
    return;
  }
  await become(run, feed === undefined ? 'sitemap' : 'feed', url);
  if (feed !== undefined) await follow(run, resolved(run, feed.items, url), 0);
  if (sitemap !== undefined) await seedFrom(run, sitemap, { base: url, depth: 0, strict: true });
}

/** The first crawl finds out what the source is. */
async function become(run: CrawlRun, kind: 'page' | 'sitemap' | 'feed', root: string): Promise<void> {
  run.source.kind = kind;
  run.source.root = root;
  await run.ctx.sources.update(run.source.id, { kind, root });
}

/** A site's own list of its pages, as far as robots.txt names one, finds those that nothing links to. */
async function seedSitemaps(run: CrawlRun): Promise<void> {
  const { url, depth } = run.source;
  if (depth === 0) return;
  const { sitemaps } = await run.hosts.robotsOf(url);
  await seedFrom(run, { pages: [], sitemaps }, { base: url, depth: 1, strict: false });
}

async function seedFrom(
  run: CrawlRun,
  sitemap: Sitemap,
  { base, depth, strict }: { base: string; depth: number; strict: boolean },
): Promise<void> {
  const pages = resolved(run, sitemap.pages, base);
  const { host } = new URL(base);
  const left = sitemap.sitemaps.map((text) => ({ text, level: 1 }));
  for (let read = 0; read < mostSitemaps && pages.length < crawlBounds.pages.most; read += 1) {
    const next = left.shift();
    if (next === undefined) break;
    const url = canonicalUrl(next.text, base);
    // A sitemap speaks for its own host.
    if (url === undefined || !isInScope(url, { host, path: '/' })) continue;
    try {
      const inner = readSitemap((await readListing(run, url)).text);
      pages.push(...resolved(run, inner?.pages ?? [], url));
      if (next.level < deepest) left.push(...(inner?.sitemaps ?? []).map((text) => ({ text, level: next.level + 1 })));
    } catch (error) {
      if (run.ctx.signal.aborted || strict) throw error;
      run.ctx.logger.info('crawl.sitemap', { sourceId: run.source.id, code: describeError(error).code });
    }
  }
  await follow(run, pages, depth);
}

function resolved(run: CrawlRun, texts: readonly string[], base: string): string[] {
  const scope = run.source.kind === 'feed' ? scopeOf('feed', base) : scopeOfRun(run);
  const most = crawlBounds.pages.most;
  const urls = texts.slice(0, 5 * most).flatMap((text) => canonicalUrl(text, base) ?? []);
  return [...new Set(urls)].filter((url) => isInScope(url, scope)).slice(0, most);
}

async function readListing(run: CrawlRun, url: string): Promise<{ text: string; url: string }> {
  const { ctx, hosts } = run;
  await checkRobots(run, url);
  await hosts.turn(url);
  const reply = await ctx.pages.fetch({
    url,
    maxBytes: () => listingBytes,
    timeout: listingTimeout,
    redirects: 5,
    signal: ctx.signal,
  });
  const { status, bytes } = reply;
  if (bytes !== undefined) return { text: decodeXml(bytes), url: canonicalUrl(reply.url) ?? url };
  throw new Problem(mayPassSoon(status) ? 'upstream_failed' : 'document_unreadable', `${url} answers ${status}.`);
}

async function checkRobots({ hosts }: CrawlRun, url: string): Promise<void> {
  if (!(await hosts.robotsOf(url)).allows(url))
    throw new Problem('forbidden', `The robots.txt of ${new URL(url).host} asks to leave ${url} alone.`);
}

/** In the encoding that the file declares, where that is one. */
function decodeXml(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const label = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
