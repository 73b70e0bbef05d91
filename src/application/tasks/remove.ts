import { Problem } from '../../domain/problem.ts';
import { dropSource } from '../services/sources/drop.ts';
import { sourceKey } from '../services/documents/view.ts';
import type { Context } from '../context.ts';
import type { Work } from './handler.ts';

/** Documents removed in one step. */
const group = 80;

/** Passages, then blobs, then the catalogue rows: the rows go last, since they say what is left to do. */
export async function removeDocuments({ ctx, task, report }: Work<unknown>): Promise<void> {
  let done = 0;
  while (true) {
    stopWhenAborted(ctx);
    const documents = await ctx.documents.removing(task.id, group);
    if (documents.length === 0) return;
    const ids = documents.map((document) => document.id);
    await ctx.passages(task.subject).remove(ids);
    await ctx.blobs.remove(ids.map(sourceKey));
    await ctx.documents.erase(ids);
    done += ids.length;
    await report({ done, failed: 0 });
  }
}

export async function removeCollectionContents({ ctx, task }: Work<unknown>): Promise<void> {
  await eraseCollection(ctx, task.subject);
}

/** The row goes last: as long as it is there, the rest is found again. */
export async function eraseCollection(ctx: Context, collectionId: string): Promise<void> {
  await ctx.passages(collectionId).destroy();
  await dropSources(ctx, { collectionId });
  await ctx.evaluations.erase({ collectionId });
  await ctx.labels.clear(collectionId);
  await removeBlobs(ctx, collectionId);
  await ctx.documents.eraseCollection(collectionId);
  await ctx.access.clear({ kind: 'collection', id: collectionId });
  await ctx.collections.erase(collectionId);
}

/** The sources of a collection or of a user, with what is left of their crawls. */
export async function dropSources(ctx: Context, of: { collectionId: string } | { ownerId: string }): Promise<void> {
  for (let ids = await ctx.sources.idsOf(of, group); ids.length > 0; ids = await ctx.sources.idsOf(of, group)) {
    stopWhenAborted(ctx);
    for (const id of ids) await dropSource(ctx, id);
  }
}

async function removeBlobs(ctx: Context, collectionId: string): Promise<void> {
  let after: string | undefined;
  while (true) {
    stopWhenAborted(ctx);
    // The removal of single documents may have been cut short by this one.
    const ids = await ctx.documents.idsIn(collectionId, { limit: group, ...(after !== undefined && { after }) });
    if (ids.length === 0) return;
    await ctx.blobs.remove(ids.map(sourceKey));
    after = ids.at(-1);
  }
}

/** Half done is not done: what was not reached would stay for ever. */
function stopWhenAborted(ctx: Context): void {
  if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
}
