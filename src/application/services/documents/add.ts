import { Problem, describeError, problemCode } from '../../../domain/problem.ts';
import { limits } from '../../limits.ts';
import { pause } from '../../pause.ts';
import { newTask } from '../tasks/view.ts';
import { openCollection } from '../collections/find.ts';
import { sourceKey, viewDocument } from './view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { IngestReceipt } from '../../protocol/resources.ts';
import type { NewDocument } from '../../../domain/ports/document-catalog.ts';
import type { NewTask } from '../../../domain/ports/task-ledger.ts';

/** A file on its way in. The body is read once, in order; the next file comes when this one was taken. */
export interface IncomingFile {
  name: string;
  /** Given by a person; without one the document's own title is taken, or the name. */
  title?: string;
  /** As the client declares it; the content has the last word. */
  mediaType?: string;
  body: ReadableStream<Uint8Array>;
}

type Rejection = IngestReceipt['rejected'][number];

const listed = new Intl.ListFormat('en');

/** First bytes that tell a type. */
const headBytes = 1024;
/** Small files are put into the blob store side by side; each holds one part in memory at most. */
const putsAtOnce = 4;
/** Milliseconds that files under way are waited for once an upload has failed. */
const breakOffPatience = 2_000;

/**
 * Takes files in: each goes to the blob store, then all of them and the task that works on them are accepted in one
 * transaction. A file that cannot be taken is refused with its reason and does not hold up the others; when none can be
 * taken the first reason is thrown. The same bytes twice in a collection are one document.
 */
export const addDocuments = verb<{ collectionId: string; files: AsyncIterable<IncomingFile> }, IngestReceipt>(
  'documents:write',
  async ({ ctx, input, userId: ownerId }) => {
    const collection = await openCollection(ctx, ownerId, input.collectionId, 'write');
    const outcomes: (NewDocument | Rejection)[] = [];
    const stored = (): NewDocument[] => outcomes.flatMap((outcome) => ('code' in outcome ? [] : outcome));
    let task: NewTask;
    let rejected: Rejection[];
    try {
      await storeAll(ctx, collection.id, input.files, outcomes);
      rejected = outcomes.flatMap((outcome) => ('code' in outcome ? outcome : []));
      task = await accept(ctx, { ownerId, collectionId: collection.id, stored: stored(), rejected });
    } catch (error) {
      // Nothing was accepted, so nothing of it may stay.
      await discard(ctx, stored());
      throw error;
    }
    // From here on the work is in the ledger, whatever becomes of this request.
    await ctx.queue.wake(task.id);
    await record(ctx, {
      kind: 'document.added',
      target: { kind: 'collection', id: collection.id },
      detail: { collectionId: collection.id, count: task.total },
    });
    const documents = await ctx.documents.ofTask(task.id, limits.filesPerUpload);
    return { taskId: task.id, documents: documents.flatMap((record) => viewDocument(record) ?? []), rejected };
  },
);

async function accept(
  ctx: Context,
  input: { ownerId: string; collectionId: string; stored: NewDocument[]; rejected: Rejection[] },
): Promise<NewTask> {
  let left = input.stored;
  // A second look when another upload brought the same bytes between ours and the commit.
  for (const lastTry of [false, true]) {
    const { added, retried } = await sortOut(ctx, input.collectionId, left, input.rejected);
    const total = added.length + retried.length;
    if (total === 0) throw refusal(input.rejected);
    const task = newTask(ctx, { kind: 'ingest', ownerId: input.ownerId, subject: input.collectionId, total });
    try {
      await ctx.tasks.acceptIngest(task, added, retried);
      return task;
    } catch (error) {
      const twinCame = problemCode(error) === 'conflict';
      // The word that it was accepted may be all that was lost.
      if (!twinCame && (await ctx.tasks.find(task.id)) !== undefined) return task;
      if (lastTry || !twinCame) throw error;
      left = added;
    }
  }
  throw new Problem('internal', 'Unreachable.');
}

/** A failure to clean up must not hide why it came to that. */
async function discard(ctx: Context, documents: readonly NewDocument[]): Promise<void> {
  try {
    // A commit whose reply got lost looks like a failure; files of documents that are there after all stay.
    const there = await Promise.all(documents.map(({ id }) => ctx.documents.find(id)));
    const gone = documents.filter((_, index) => there[index] === undefined);
    await ctx.blobs.remove(gone.map(({ id }) => sourceKey(id)));
  } catch (error) {
    ctx.logger.error('documents.discard', error);
  }
}

/** Adds to `outcomes` as files are taken, so that they are known even when a later file breaks off. */
async function storeAll(
  ctx: Context,
  collectionId: string,
  files: AsyncIterable<IncomingFile>,
  outcomes: (NewDocument | Rejection)[],
): Promise<void> {
  const running = new Set<Promise<unknown>>();
  let count = 0;
  try {
    for await (const file of files) {
      count += 1;
      if (count > limits.filesPerUpload) {
        await file.body.cancel();
        const detail = `An upload takes ${limits.filesPerUpload} files.`;
        outcomes.push({ name: file.name, code: 'payload_too_large', detail });
        continue;
      }
      const work = store(ctx, collectionId, file).then((outcome) => {
        running.delete(work);
        outcomes.push(outcome);
      });
      running.add(work);
      if (running.size >= putsAtOnce) await Promise.race(running);
      // Where the blob store is in the same process, the network is looked at only when nobody has anything left to do.
      if (count % putsAtOnce === 0) await pause(0);
    }
    await Promise.all(running);
  } finally {
    // Of a file that broke off the rest may never come.
    await Promise.race([Promise.allSettled(running), new Promise((resolve) => setTimeout(resolve, breakOffPatience))]);
  }
}

async function store(ctx: Context, collectionId: string, file: IncomingFile): Promise<NewDocument | Rejection> {
  const id = ctx.ids.next();
  const name = file.name.slice(0, limits.nameCharacters);
  try {
    const { head, body } = await peek(file.body);
    if (head.length === 0) throw new Problem('document_empty', `${name} is empty.`);
    const hint = { head, name, ...(file.mediaType !== undefined && { declared: file.mediaType }) };
    const sniffed = ctx.extractor.sniff(hint);
    if (sniffed === undefined) {
      await body.cancel();
      throw new Problem(
        'unsupported_media_type',
        `${name} is of a type that Nexus cannot read. It reads ${listed.format(ctx.extractor.reads)}.`,
      );
    }
    const { mediaType, note = null } = sniffed;
    const { bytes, sha256 } = await ctx.blobs.put(sourceKey(id), body, limits.fileBytes);
    const title = (file.title ?? name).trim() || 'Untitled';
    return { id, collectionId, title: title.slice(0, limits.nameCharacters), name, mediaType, note, bytes, sha256 };
  } catch (error) {
    const { code, detail } = describeError(error);
    if (code === 'internal') throw error;
    return { name, code, detail };
  }
}

/** The first bytes, and the whole stream again. */
async function peek(body: ReadableStream<Uint8Array>): Promise<{ head: Uint8Array; body: ReadableStream<Uint8Array> }> {
  const reader = body.getReader();
  const seen: Uint8Array[] = [];
  let length = 0;
  let done = false;
  while (length < headBytes && !done) {
    const next = await reader.read();
    done = next.done;
    if (next.value !== undefined) {
      seen.push(next.value);
      length += next.value.length;
    }
  }
  const head = new Uint8Array(Math.min(length, headBytes));
  let at = 0;
  for (const piece of seen) {
    head.set(piece.subarray(0, head.length - at), at);
    at = Math.min(at + piece.length, head.length);
  }
  const rest = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = seen.shift();
      if (piece !== undefined) return controller.enqueue(piece);
      const next = done ? { done: true as const, value: undefined } : await reader.read();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { head, body: rest };
}

/** New bytes come in, bytes that failed before get another try, bytes that are here already are said so. */
async function sortOut(
  ctx: Context,
  collectionId: string,
  stored: NewDocument[],
  rejected: Rejection[],
): Promise<{ added: NewDocument[]; retried: string[] }> {
  const existing = await ctx.documents.byContent(
    collectionId,
    stored.map((document) => document.sha256),
  );
  const known = new Map(
    existing.map((record) => [
      record.sha256,
      { id: record.id, title: record.title, failed: record.state === 'failed' },
    ]),
  );
  const added: NewDocument[] = [];
  const retried: string[] = [];
  for (const document of stored) {
    const twin = known.get(document.sha256);
    if (twin === undefined) {
      added.push(document);
      known.set(document.sha256, { id: document.id, title: document.title, failed: false });
      continue;
    }
    await ctx.blobs.remove([sourceKey(document.id)]);
    if (twin.failed) retried.push(twin.id);
    else
      rejected.push({
        name: document.name,
        code: 'conflict',
        detail: `The same file is here already as “${twin.title}”.`,
        documentId: twin.id,
      });
    twin.failed = false;
  }
  return { added, retried };
}

function refusal(rejected: readonly Rejection[]): Problem {
  const [first] = rejected;
  if (first === undefined) return new Problem('bad_request', 'Send at least one file or text.');
  const more = rejected.length > 1 ? ` (${rejected.length - 1} more refused)` : '';
  return new Problem(first.code, `${first.detail}${more}`);
}
