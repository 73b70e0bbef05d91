import { hashOf } from './content-hash.ts';
import { limits } from '../../limits.ts';
import { sourceKey } from '../../services/documents/view.ts';
import type { CrawlRun } from './run.ts';
import type { PageChange, SourcePage } from '../../../domain/ports/frontier.ts';

interface PageFile {
  page: SourcePage;
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: string;
  name: string;
  note?: string;
  title?: string;
  /** What to ask with next time. */
  fresh: { etag: string | null; lastModified: string | null };
}

/**
 * Decides what a page's content means: what is there already stays, what is elsewhere already is a duplicate, and the rest
 * is stored under the document's key, where a new version is made from it.
 */
export async function keepContent(run: CrawlRun, file: PageFile, contentHash: string): Promise<PageChange> {
  const { ctx, frontier, source } = run;
  const { page, bytes, fresh } = file;
  const none = { twinId: null, target: null, reason: null };
  const isDropped = page.sha256 !== null && (await ctx.documents.find(page.documentId)) === undefined;
  if (isDropped)
    return {
      ...none,
      state: 'skipped',
      outcome: 'skipped',
      reason: 'Its document was deleted here.',
      contentHash: null,
    };
  if (page.sha256 !== null && page.contentHash === contentHash) {
    if (page.vanishedIn !== null) await frontier.unmark(page);
    return { ...none, ...fresh, state: 'indexed', outcome: 'unchanged' };
  }
  const twin = await frontier.twinOf(page, contentHash);
  if (twin !== undefined && isGroundless(twin, source.crawl) && page.sha256 === null) {
    await frontier.adopt(page, twin);
    return { ...none, ...fresh };
  }
  const sha256 = await hashOf(bytes);
  const [same] = await ctx.documents.byContent(source.collectionId, [sha256]);
  const twinId = twin?.documentId ?? (same?.id === page.documentId ? undefined : same?.id);
  if (twinId !== undefined)
    return { ...none, state: 'duplicate', outcome: 'duplicate', twinId, ...(page.sha256 === null && { contentHash }) };
  const body: ReadableStream<Uint8Array> = new Blob([bytes]).stream();
  await ctx.blobs.put(sourceKey(page.documentId), body, limits.fileBytes);
  if (page.vanishedIn !== null) await frontier.unmark(page);
  return {
    ...none,
    ...fresh,
    state: 'stored',
    outcome: page.sha256 === null ? 'added' : 'changed',
    contentHash,
    sha256,
    bytes: bytes.length,
    mediaType: file.mediaType,
    note: file.note ?? null,
    title: file.title?.slice(0, limits.nameCharacters) ?? null,
    changedAt: ctx.clock.now().getTime(),
  };
}

/** Its document has lost its address in this crawl or before: it may move. */
function isGroundless({ state, visitedIn, vanishedIn }: SourcePage, crawl: number): boolean {
  const isGone = state === 'vanished' || state === 'redirected' || state === 'duplicate';
  return vanishedIn !== null || (visitedIn === crawl && isGone);
}
