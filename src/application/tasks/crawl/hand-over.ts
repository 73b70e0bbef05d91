import { newTask } from '../../services/tasks/view.ts';
import { shortAddress } from './file-name.ts';
import { sourceKey } from '../../services/documents/view.ts';
import type { ChangedFile, NewDocument } from '../../../domain/ports/document-catalog.ts';
import type { CrawlRun } from './run.ts';
import type { SourcePage } from '../../../domain/ports/frontier.ts';

const group = 50;
/** More than a crawl may find. */
const mostGroups = 400;

/**
 * Hands the files that were stored to ingest tasks: new documents, and new files of documents that are there, which stay
 * as they are until the new version is whole. May be cut off anywhere: what was accepted is not accepted again.
 */
export async function handOver(run: CrawlRun): Promise<void> {
  for (let count = 0; count < mostGroups; count += 1) {
    const pages = await run.frontier.stored(group);
    if (pages.length === 0) return;
    await accept(run, pages);
  }
}

async function accept(run: CrawlRun, pages: readonly SourcePage[]): Promise<void> {
  const { ctx, source, task, frontier } = run;
  const { collectionId } = source;
  const hashes = pages.flatMap(({ sha256 }) => sha256 ?? []);
  const taken = new Map((await ctx.documents.byContent(collectionId, hashes)).map(({ sha256, id }) => [sha256, id]));
  const added: NewDocument[] = [];
  const changed: ChangedFile[] = [];
  for (const page of pages) {
    const { documentId: id, sha256, bytes, note, number } = page;
    if (sha256 === null) continue;
    const holder = taken.get(sha256);
    // Accepted before this was cut off.
    if (holder === id) continue;
    if (holder !== undefined) {
      // Somebody brought the same file meanwhile.
      await frontier.settle(number, { state: 'duplicate', outcome: 'duplicate', twinId: holder, sha256: null });
      await ctx.blobs.remove([sourceKey(id)]);
      continue;
    }
    const name = shortAddress(page.url);
    const file = { id, title: page.title ?? name, mediaType: page.mediaType ?? 'text/html', note, bytes, sha256 };
    if ((await ctx.documents.find(id)) === undefined)
      added.push({ ...file, collectionId, name, url: page.url, sourceId: source.id });
    else changed.push(file);
  }
  const total = added.length + changed.length;
  if (total > 0) {
    const next = newTask(ctx, {
      kind: 'ingest',
      ownerId: task.ownerId,
      subject: collectionId,
      total,
      parentId: task.id,
    });
    await ctx.tasks.acceptIngest(next, added, [], changed);
    await ctx.queue.wake(next.id);
  }
  await frontier.handedOver(pages.map(({ number }) => number));
}
