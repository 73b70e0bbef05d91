import * as z from 'zod';
import { Problem, describeError } from '../../domain/problem.ts';
import { compareIndexes } from './compare-indexes.ts';
import { indexDocuments } from './index-documents.ts';
import type { Context } from '../context.ts';
import type { DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { PassageStore } from '../../domain/ports/passage-store.ts';
import type { TaskFailure } from '../../domain/ports/task-ledger.ts';
import type { Work } from './handler.ts';
import type { Writer } from '../../domain/ports/passage-version.ts';

/** Documents looked up in one step. */
const group = 100;
/** Failed documents whose reasons stand in the task itself. */
const reasonsKept = 20;

const comparison = z.object({
  queries: z.number(),
  overlapAt10: z.number(),
  firstChanged: z.number(),
  meanRankChange: z.number(),
});
const checkpointShape = z.object({ embedded: z.number(), reused: z.number(), comparison: comparison.optional() });

/**
 * Builds the index of a collection anew beside the one that searches see, asks both what was asked of late, and swaps all
 * documents at once; the old index is kept for a rollback. A document that cannot be read any more stays as it is, one that
 * changes meanwhile has been made the new way by that.
 */
export async function rebuildIndex({ ctx, task, checkpoint, report, keep }: Work<unknown>): Promise<unknown> {
  const store = ctx.passages(task.subject);
  const by = { taskId: task.id, lease: task.lease };
  const known = checkpointShape.safeParse(checkpoint);
  const tally = known.success ? known.data : { embedded: 0, reused: 0 };
  const failures: TaskFailure[] = [];
  let failed = 0;
  const whole = { count: 0 };
  await indexDocuments({
    ctx,
    task,
    store,
    tally,
    needsVectors: true,
    documents: unsealed(ctx, store, { collectionId: task.subject, by, whole }),
    finish: async (drafts) => {
      await store.seal(drafts, by);
      whole.count += drafts.length;
      await keep(tally);
      await report({ done: whole.count });
    },
    fail: async (document, error) => {
      const { code, detail } = describeError(error);
      failed += 1;
      if (failures.length < reasonsKept) failures.push({ subject: document.id, code, detail });
      await report({ failed, failures });
    },
  });
  if (whole.count === 0 && failed > 0)
    throw new Problem(failures[0]?.code ?? 'document_unreadable', failures[0]?.detail ?? 'No document could be read.');
  const compared = tally.comparison ?? (await compareIndexes(ctx, store, task.id));
  await keep({ ...tally, comparison: compared });
  const active = await store.swap(by);
  await ctx.documents.follow(active);
  await report({ done: whole.count, total: whole.count + failed });
  const passages = active.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
  const { embedded, reused } = tally;
  return { documents: active.length, passages, embedded, reused, comparison: compared };
}

/** Cancelled or given up: what was built goes. Where searches see it already, the catalogue is told. */
export async function abandonRebuild({ ctx, task }: Pick<Work<unknown>, 'ctx' | 'task'>): Promise<void> {
  const active = await ctx.passages(task.subject).discard({ taskId: task.id, lease: task.lease });
  await ctx.documents.follow(active);
}

/** The documents that searches see something of, and that the task has not built already: those are counted. */
async function* unsealed(
  ctx: Context,
  store: PassageStore,
  { collectionId, by, whole }: { collectionId: string; by: Writer; whole: { count: number } },
): AsyncGenerator<DocumentRecord> {
  let after: string | undefined;
  while (true) {
    const page = await ctx.documents.list(collectionId, { limit: group, ...(after !== undefined && { after }) });
    // What is being taken in again is made the new way by that.
    const seen = page.filter(({ version, state }) => version > 0 && (state === 'ready' || state === 'failed'));
    const ids = seen.map(({ id }) => id);
    const sealed = new Set(ids.length === 0 ? [] : await store.sealed(ids, by));
    whole.count += sealed.size;
    yield* seen.filter(({ id }) => !sealed.has(id));
    after = page.at(-1)?.id;
    if (page.length < group) return;
  }
}
