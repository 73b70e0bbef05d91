import type { Work } from './handler.ts';

/** Documents that one task takes up. */
const group = 200;

/**
 * Works again on documents whose passages are not in the vector space of the embedding model that is set now: it was away
 * when they were taken in, or it is another one. Each collection's become one ingest task; searches see the old version
 * until the new one is whole.
 */
export async function reindexChanged({ ctx, task, report }: Work<unknown>): Promise<unknown> {
  if (ctx.embedder === undefined) return { documents: 0 };
  const outdated = await ctx.documents.notEmbeddedWith(ctx.embedder.id, task.ownerId, group);
  const byCollection = Map.groupBy(outdated, (document) => document.collectionId);
  await report({ total: outdated.length });
  let done = 0;
  for (const [collectionId, documents] of byCollection) {
    const next = {
      id: ctx.ids.next(),
      kind: 'ingest' as const,
      ownerId: documents[0]?.ownerId ?? task.ownerId,
      subject: collectionId,
      total: documents.length,
      parentId: task.id,
    };
    await ctx.tasks.acceptIngest(
      next,
      [],
      documents.map(({ id }) => id),
    );
    done += documents.length;
    await report({ done });
  }
  await ctx.queue.wake();
  return { documents: done };
}
