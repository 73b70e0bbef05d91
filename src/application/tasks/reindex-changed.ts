import * as z from 'zod';
import { Problem } from '../../domain/problem.ts';
import { newTask } from '../services/tasks/view.ts';
import { wantedIndex } from './wanted-index.ts';
import type { CollectionRecord } from '../../domain/ports/collection-directory.ts';
import type { IndexKind, IndexState } from '../../domain/ports/shadow-index.ts';
import type { Context } from '../context.ts';
import type { Work } from './handler.ts';

/** Collections looked at in one step, and documents of one that are taken up. */
const group = 100;
const documentGroup = 200;

const checkpointShape = z.object({ after: z.string(), collections: z.number(), documents: z.number() });

/**
 * Looks for passages that are made otherwise than new ones are: with another embedding model, with none since it was away,
 * or cut in another way. A collection of another kind gets a new index as a whole; where most is as it should be, the
 * documents that are not are worked on again. What a person rolled back stays so while it is remembered.
 */
export async function reindexChanged({ ctx, checkpoint, report, keep }: Work<unknown>): Promise<unknown> {
  const known = checkpointShape.safeParse(checkpoint);
  let { after, collections, documents } = known.success ? known.data : { after: '', collections: 0, documents: 0 };
  while (true) {
    const page = await ctx.collections.all({ limit: group, ...(after !== '' && { after }) });
    for (const collection of page) {
      if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
      const begun = await bringUpToDate(ctx, collection);
      collections += begun.rebuilt ? 1 : 0;
      documents += begun.documents;
      after = collection.id;
    }
    await keep({ after, collections, documents });
    await report({ done: collections + documents });
    if (page.length < group) break;
  }
  await ctx.queue.wake();
  return { collections, documents };
}

async function bringUpToDate(
  ctx: Context,
  { id, ownerId }: Pick<CollectionRecord, 'id' | 'ownerId'>,
): Promise<{ rebuilt: boolean; documents: number }> {
  const wanted = wantedIndex(ctx);
  const index = await ctx.passages(id).describe(wanted);
  const nothing = { rebuilt: false, documents: 0 };
  // Without a model nothing becomes better than it is.
  if (index.outdated === 0 || (wanted.embedder === null && index.embedder !== null)) return nothing;
  if (isOf(index, wanted)) return { rebuilt: false, documents: await again(ctx, id, ownerId) };
  const wasUndone = index.undone !== undefined && isOf(index.undone, wanted);
  if (wasUndone || (await ctx.tasks.findLive('rebuild-index', id)) !== undefined) return nothing;
  const total = index.documents;
  return {
    rebuilt: await ctx.tasks.accept(newTask(ctx, { kind: 'rebuild-index', ownerId, subject: id, total })),
    documents: 0,
  };
}

function isOf(index: IndexState | IndexKind, wanted: IndexKind): boolean {
  return index.chunker === wanted.chunker && (wanted.embedder === null || index.embedder === wanted.embedder);
}

async function again(ctx: Context, collectionId: string, ownerId: string): Promise<number> {
  const ids = await ctx.passages(collectionId).outdated(wantedIndex(ctx), documentGroup);
  const records = await Promise.all(ids.map((id) => ctx.documents.find(id)));
  const ready = records.flatMap((record) => (record?.state === 'ready' ? record.id : []));
  if (ready.length === 0) return 0;
  const task = newTask(ctx, { kind: 'ingest', ownerId, subject: collectionId, total: ready.length });
  await ctx.tasks.acceptIngest(task, [], ready);
  return ready.length;
}
