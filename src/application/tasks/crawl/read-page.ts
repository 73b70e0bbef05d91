import { canonicalUrl } from '../../../domain/scraper/canonical-url.ts';
import { crawlerName, isInScope, mayBeDocument } from '../../../domain/scraper/crawl-rules.ts';
import { describeError, problemCode } from '../../../domain/problem.ts';
import { fileName } from './file-name.ts';
import { follow } from './follow.ts';
import { hashOf, textHash } from './content-hash.ts';
import { keepContent } from './keep-content.ts';
import { readDirectives } from '../../../domain/scraper/robots-tag.ts';
import { scopeOfRun } from './run.ts';
import type { CrawlRun } from './run.ts';
import type { PageChange, SourcePage } from '../../../domain/ports/frontier.ts';
import type { PageOutline, PageReply } from '../../../domain/ports/page-fetcher.ts';

const headBytes = 1024;
/** Links of one page that are followed. */
const mostLinks = 1_000;

/** Reads what a page answered: follows its links and keeps its content, unless it asks for something else. */
export async function readPage(run: CrawlRun, page: SourcePage, reply: PageReply): Promise<PageChange> {
  const { bytes, mediaType: declared } = reply;
  const name = fileName(page.url);
  const sniffed =
    bytes === undefined
      ? undefined
      : run.ctx.extractor.sniff({ head: bytes.subarray(0, headBytes), name, ...(declared !== '' && { declared }) });
  if (bytes === undefined || sniffed === undefined || bytes.length === 0)
    return skipped(
      page,
      bytes?.length === 0 ? 'It is empty.' : `Nexus does not read its type (${declared || 'unknown'}).`,
    );
  const file = { page, bytes, ...sniffed, name, fresh: validatorsOf(reply) };
  if (sniffed.mediaType === 'text/html') return readHtml(run, file, reply);
  if (readDirectives([reply.robots], crawlerName).noindex) return notToIndex(page);
  return { ...(await keepContent(run, file, await hashOf(bytes))), links: [] };
}

async function readHtml(run: CrawlRun, file: Parameters<typeof keepContent>[1], reply: PageReply): Promise<PageChange> {
  const { ctx } = run;
  const { page, bytes } = file;
  const { charset } = reply;
  const outline = await ctx.pages.outline({ bytes, ...(charset !== undefined && { charset }) }, ctx.signal);
  const { noindex, nofollow } = readDirectives([reply.robots, ...outline.robots], crawlerName);
  const links = nofollow ? [] : await follow(run, linksOf(run, page, outline), page.depth + 1);
  if (noindex) return { ...notToIndex(page), links };
  const target = await canonicalOf(run, page, outline);
  if (target !== undefined) {
    await follow(run, [target], page.depth);
    return { state: 'duplicate', outcome: 'duplicate', target, twinId: null, reason: null, links };
  }
  try {
    const contentHash = await textHash(ctx, file);
    const titled = { ...file, ...(outline.title !== undefined && { title: outline.title }) };
    return { ...(await keepContent(run, titled, contentHash)), links };
  } catch (error) {
    if (ctx.signal.aborted || problemCode(error)?.startsWith('document_') !== true) throw error;
    return { ...skipped(page, describeError(error).detail), links };
  }
}

function linksOf(run: CrawlRun, page: SourcePage, { base: stated, links }: PageOutline): string[] {
  const { kind, depth } = run.source;
  if (kind !== 'site' || page.depth >= depth) return [];
  const base = (stated === undefined ? undefined : canonicalUrl(stated, page.url)) ?? page.url;
  const scope = scopeOfRun(run);
  const urls = links.flatMap((link) => canonicalUrl(link, base) ?? []);
  return [...new Set(urls)]
    .filter((url) => url !== page.url && isInScope(url, scope) && mayBeDocument(url))
    .slice(0, mostLinks);
}

/** Where the page says that it really is, if that is another place that may be looked at. */
async function canonicalOf(run: CrawlRun, page: SourcePage, outline: PageOutline): Promise<string | undefined> {
  if (page.asIs || outline.canonical === undefined) return undefined;
  const target = canonicalUrl(outline.canonical, outline.base ?? page.url);
  if (target === undefined || target === page.url) return undefined;
  const isNear = new URL(target).host === new URL(page.url).host && isInScope(target, scopeOfRun(run));
  return isNear && (await run.hosts.robotsOf(target)).allows(target) ? target : undefined;
}

function notToIndex(page: SourcePage): PageChange {
  return skipped(page, 'The site asks not to index it.');
}

/** A page that had a document and is not to have one has vanished, as far as searching goes. */
function skipped({ sha256 }: SourcePage, reason: string): PageChange {
  if (sha256 !== null) return { state: 'vanished', outcome: 'vanished', reason };
  return { state: 'skipped', outcome: 'skipped', reason, twinId: null, target: null };
}

function validatorsOf({ etag, lastModified }: PageReply): { etag: string | null; lastModified: string | null } {
  return { etag: etag ?? null, lastModified: lastModified ?? null };
}
