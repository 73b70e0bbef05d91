import { Problem, describeError } from '../../domain/problem.ts';
import { Chunker } from '../../domain/rag/chunk.ts';
import { embedChunks } from './embed-chunks.ts';
import { sourceKey } from '../services/documents/view.ts';
import type { Chunk } from '../../domain/rag/chunk.ts';
import type { Context } from '../context.ts';
import type { DocumentPatch, DocumentRecord } from '../../domain/ports/document-catalog.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { TaskFailure } from '../../domain/ports/task-ledger.ts';
import type { Work } from './handler.ts';

/** Documents worked on side by side: small ones share embedding batches, so that the model never waits for one. */
const windowDocuments = 64;
/** …up to this many bytes of source, so that a few large files do not fill the memory. */
const windowBytes = 16 * 1024 * 1024;
/** Failed documents whose reasons stand in the task itself. */
const reasonsKept = 20;

type Mine = Pick<Work<unknown>, 'ctx' | 'task'>;

interface Extracted {
  document: DocumentRecord;
  version: number;
  title: string;
  chunks: Chunk[];
}

/**
 * Extract, chunk, embed, stage, activate. Goes through the task's unfinished documents in windows; the next window is
 * extracted while this one is embedded. Whatever was staged before an interruption is not embedded again.
 */
export async function ingest({ ctx, task, report }: Work<unknown>): Promise<void> {
  const pending = await ctx.documents.pending(task.id, task.total);
  const windows = inWindows(pending);
  let progress: Awaited<ReturnType<typeof progressOf>> | undefined;
  let next = prepare({ ctx, task }, windows[0] ?? []);
  for (let index = 0; index < windows.length; index += 1) {
    const extracted = await next;
    next = prepare({ ctx, task }, windows[index + 1] ?? []);
    // Whoever ends early must not leave a rejection that nobody looks at.
    next.catch(() => undefined);
    await indexWindow({ ctx, task }, extracted);
    progress = await progressOf(ctx, task.id);
    await report(progress);
  }
  if (progress === undefined) {
    progress = await progressOf(ctx, task.id);
    await report(progress);
  }
  const { failed, failures } = progress;
  if (failed < task.total || failed === 0) return;
  const [first] = failures;
  throw new Problem(first?.code ?? 'document_unreadable', first?.detail ?? 'No document could be read.');
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

/** Extracts and chunks a window; a document that cannot be read ends here, with its reason, and the others go on. */
async function prepare({ ctx, task }: Mine, documents: readonly DocumentRecord[]): Promise<Extracted[]> {
  if (documents.length === 0) return [];
  await ctx.documents.update(
    documents.map(({ id }) => ({ id, state: 'processing', stage: 'extracting' })),
    { task },
  );
  const extracted: Extracted[] = [];
  const failed: DocumentPatch[] = [];
  for (const document of documents) {
    if (ctx.signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    try {
      extracted.push(await extract(ctx, document));
    } catch (error) {
      if (ctx.signal.aborted) throw error;
      const { code, detail } = describeError(error);
      if (code === 'internal') ctx.logger.error('ingest.extract', error, { documentId: document.id });
      failed.push({ id: document.id, state: 'failed', stage: 'done', errorCode: code, errorDetail: detail });
    }
  }
  await ctx.documents.update(failed, { task });
  return extracted;
}

async function extract(ctx: Context, document: DocumentRecord): Promise<Extracted> {
  const content = await ctx.extractor.extract(sourceOf(ctx, document), { signal: ctx.signal });
  // A title that somebody gave is kept; a bare file name gives way to what the document calls itself.
  const title = document.title === document.name && content.title !== undefined ? content.title : document.title;
  const chunker = new Chunker({ count: ctx.countTokens, title });
  const chunks: Chunk[] = [];
  for await (const block of content.blocks) chunks.push(...chunker.push(block));
  chunks.push(...chunker.end());
  return { document, version: document.version + 1, title, chunks };
}

function sourceOf(ctx: Context, { id, name, mediaType, bytes }: DocumentRecord): SourceFile {
  const there = <Content>(content: Content | undefined): Content => {
    if (content !== undefined) return content;
    throw new Problem('document_unreadable', `The file of ${name} is gone; upload it again.`);
  };
  return {
    name,
    mediaType,
    bytes,
    read: async () => there(await ctx.blobs.read(sourceKey(id))),
    stream: async () => there(await ctx.blobs.stream(sourceKey(id))),
  };
}

async function indexWindow({ ctx, task }: Mine, window: readonly Extracted[]): Promise<void> {
  if (window.length === 0) return;
  const store = ctx.passages(task.subject);
  const embedder = await embedChunks({ ctx, task }, store, window);
  const versions = window.map(({ document, version, chunks }) => ({
    documentId: document.id,
    version,
    chunkCount: chunks.length,
  }));
  await store.activate(versions, { taskId: task.id, lease: task.lease });
  await ctx.documents.update(
    window.map(({ document, version, title, chunks }) => ({
      id: document.id,
      title,
      state: 'ready',
      stage: 'done',
      progressDone: chunks.length,
      progressTotal: chunks.length,
      chunkCount: chunks.length,
      embedder: embedder ?? null,
      version,
      errorCode: null,
      errorDetail: null,
    })),
    // Searches see it now, even when somebody cancelled it at this very moment.
    { task, late: true },
  );
}

/**
 * Behind a task that was cancelled or given up: documents that are not ready end as failed with the reason, and passages
 * that were staged and will never be seen go. What searches see already is ready, whatever the catalogue knew of it.
 */
export async function abandonIngest({ ctx, task, error }: Mine & { error: unknown }): Promise<void> {
  const { code, detail } = describeError(error);
  const pending = await ctx.documents.pending(task.id, task.total);
  const failed = await ctx.documents.failedOf(task.id, task.total);
  const versions = [...pending, ...failed].map((document) => ({
    documentId: document.id,
    version: document.version + 1,
  }));
  const active = await ctx.passages(task.subject).discard(versions, { taskId: task.id, lease: task.lease });
  const seen = new Set(active.map(({ documentId }) => documentId));
  const end = { state: 'failed', stage: 'done', errorCode: code, errorDetail: detail } as const;
  const ready = active.map(({ documentId: id, chunkCount, ...version }) => ({
    id,
    ...version,
    chunkCount,
    progressDone: chunkCount,
    progressTotal: chunkCount,
    state: 'ready' as const,
    stage: 'done' as const,
    errorCode: null,
    errorDetail: null,
  }));
  const lost = pending.filter(({ id }) => !seen.has(id)).map(({ id }) => ({ id, ...end }));
  await ctx.documents.update([...lost, ...ready], { task, late: true });
  await ctx.tasks.progress(task, await progressOf(ctx, task.id));
}
