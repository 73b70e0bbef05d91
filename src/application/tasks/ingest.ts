import { Problem, describeError } from '../../domain/problem.ts';
import { indexDocuments } from './index-documents.ts';
import type { ActiveVersion } from '../../domain/ports/passage-version.ts';
import type { Context } from '../context.ts';
import type { DocumentPatch, DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { Tally } from './index-documents.ts';
import type { TaskFailure } from '../../domain/ports/task-ledger.ts';
import type { Work } from './handler.ts';

/** Documents that are marked as being worked on together, and up to how many bytes of source. */
const windowDocuments = 64;
const windowBytes = 16 * 1024 * 1024;
/** Failed documents whose reasons stand in the task itself. */
const reasonsKept = 20;

type Mine = Pick<Work<unknown>, 'ctx' | 'task'>;

/**
 * Takes the task's documents in, each visible as soon as it is whole. Whatever was staged before an interruption is not
 * embedded again. The result counts passages: embedded, and reused from what the collection held already.
 */
export async function ingest({ ctx, task, checkpoint, report, keep }: Work<unknown>): Promise<Tally> {
  const store = ctx.passages(task.subject);
  const tally: Tally = { embedded: 0, reused: 0, ...(checkpoint as Partial<Tally> | undefined) };
  await indexDocuments({
    ctx,
    task,
    store,
    tally,
    needsVectors: false,
    documents: marked({ ctx, task }, await ctx.documents.pending(task.id, task.total)),
    finish: async (drafts) => {
      const active = await store.activate(drafts, { taskId: task.id, lease: task.lease });
      // Searches see it now, even when somebody cancelled it at this very moment.
      await ctx.documents.update(active.map(readyPatch), { task, late: true });
      await keep(tally);
      await report(await progressOf(ctx, task.id));
    },
    fail: async (document, error) => {
      const { code: errorCode, detail: errorDetail } = describeError(error);
      if (errorCode === 'internal') ctx.logger.error('ingest.extract', error, { documentId: document.id });
      await ctx.documents.update([{ id: document.id, state: 'failed', stage: 'done', errorCode, errorDetail }], {
        task,
      });
    },
    progress: (patches) => ctx.documents.update(patches, { task }),
  });
  const progress = await progressOf(ctx, task.id);
  await report(progress);
  const { failed, failures } = progress;
  if (failed < task.total || failed === 0) return tally;
  const [first] = failures;
  throw new Problem(first?.code ?? 'document_unreadable', first?.detail ?? 'No document could be read.');
}

/** Says of each document that it is worked on, of small ones together. */
async function* marked({ ctx, task }: Mine, documents: readonly DocumentRecord[]): AsyncGenerator<DocumentRecord> {
  for (const window of inWindows(documents)) {
    await ctx.documents.update(
      window.map(({ id }) => ({ id, state: 'processing', stage: 'extracting' })),
      { task },
    );
    yield* window;
  }
}

function readyPatch({ documentId: id, chunkCount, ...version }: ActiveVersion): DocumentPatch {
  return {
    id,
    ...version,
    chunkCount,
    progressDone: chunkCount,
    progressTotal: chunkCount,
    state: 'ready',
    stage: 'done',
    errorCode: null,
    errorDetail: null,
  };
}

async function progressOf(
  ctx: Context,
  taskId: string,
): Promise<{ done: number; failed: number; failures: TaskFailure[] }> {
  const { ready, failed } = await ctx.documents.countByTask(taskId);
  const documents = failed === 0 ? [] : await ctx.documents.failedOf(taskId, reasonsKept);
  const failures = documents.map(({ id, errorCode, errorDetail }) => ({
    subject: id,
    code: errorCode ?? ('document_unreadable' as const),
    detail: errorDetail ?? '',
  }));
  return { done: ready, failed, failures };
}

function inWindows(documents: readonly DocumentRecord[]): DocumentRecord[][] {
  const windows: DocumentRecord[][] = [];
  let bytes = Infinity;
  for (const document of documents) {
    const open = windows.at(-1);
    bytes += document.bytes;
    if (open !== undefined && open.length < windowDocuments && bytes <= windowBytes) {
      open.push(document);
    } else {
      windows.push([document]);
      bytes = document.bytes;
    }
  }
  return windows;
}

/**
 * Behind a task that was cancelled or given up: documents that are not ready end as failed with the reason, and passages
 * that were staged and will never be seen go. What searches see already is ready, whatever the catalogue knew of it.
 */
export async function abandonIngest({ ctx, task, error }: Mine & { error: unknown }): Promise<void> {
  const { code, detail } = describeError(error);
  const pending = await ctx.documents.pending(task.id, task.total);
  const failed = await ctx.documents.failedOf(task.id, task.total);
  const active = await ctx.passages(task.subject).discard({ taskId: task.id, lease: task.lease });
  const versionOf = new Map([...pending, ...failed].map(({ id, version }) => [id, version]));
  const news = active.filter(({ documentId, version }) => version > (versionOf.get(documentId) ?? version));
  const seen = new Set(news.map(({ documentId }) => documentId));
  const ready = news.map(readyPatch);
  const end = { state: 'failed', stage: 'done', errorCode: code, errorDetail: detail } as const;
  const lost = pending.filter(({ id }) => !seen.has(id)).map(({ id }) => ({ id, ...end }));
  await ctx.documents.update([...lost, ...ready], { task, late: true });
  if (!(await ctx.tasks.progress(task, await progressOf(ctx, task.id)))) await ctx.tasks.recount(task.id);
}
