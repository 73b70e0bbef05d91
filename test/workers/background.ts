import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { D1TaskLedger } from '../../src/infrastructure/database/task-ledger.ts';
import { R2BlobStore } from '../../src/infrastructure/storage/r2-blob-store.ts';
import { UuidSource, systemClock } from '../../src/infrastructure/system.ts';
import { openDatabase } from '../../src/infrastructure/database/database.ts';
import { sourceKey } from '../../src/application/services/documents/view.ts';
import worker from '../../src/index.ts';
import type { Env } from '../../src/composition.ts';
import type { TaskRecord } from '../../src/domain/ports/task-ledger.ts';

export const ledger = new D1TaskLedger(openDatabase('d1', env), systemClock);
const blobs = new R2BlobStore(env.BLOBS);
export const ids = new UuidSource(systemClock);

export async function newCollection(ownerId: string): Promise<string> {
  const id = ids.next();
  await env.DB.prepare('INSERT INTO collections (id, owner_id, name, created_at) VALUES (?, ?, ?, ?)')
    .bind(id, ownerId, 'Background', Date.now())
    .run();
  return id;
}

function streamOf(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}

/** An ingest of one text each, in the ledger and the blob store, and nobody told. */
export async function acceptIngest(ownerId: string, collectionId: string, texts: readonly string[]): Promise<string> {
  const task = { id: ids.next(), kind: 'ingest' as const, ownerId, subject: collectionId, total: texts.length };
  const documents = await Promise.all(
    texts.map(async (text) => {
      const id = ids.next();
      const { bytes, sha256 } = await blobs.put(sourceKey(id), streamOf(text), 1024 * 1024);
      return { id, collectionId, title: 't', name: 't.txt', mediaType: 'text/plain', bytes, sha256 };
    }),
  );
  await ledger.acceptIngest(task, documents, []);
  return task.id;
}

export type Result = Awaited<ReturnType<typeof getQueueResult>>;

/** Hands a batch of wake-ups to the Worker as the platform does. */
export async function deliver(
  taskIds: readonly string[],
  { dead = false, on = env }: { dead?: boolean; on?: Env } = {},
): Promise<Result> {
  const queue = dead ? 'nexus-tasks-dead' : 'nexus-tasks';
  const messages = taskIds.map((taskId) => ({
    id: crypto.randomUUID(),
    timestamp: new Date(),
    attempts: 1,
    body: { taskId },
  }));
  const batch = createMessageBatch<unknown>(queue, messages);
  const context = createExecutionContext();
  await worker.queue(batch, on);
  return getQueueResult(batch, context);
}

export async function taskOf(id: string): Promise<TaskRecord> {
  const task = await ledger.find(id);
  if (task === undefined) throw new Error(`there is no task ${id}`);
  return task;
}

export const liveTasks = async (): Promise<number> =>
  (await env.DB.prepare(
    "SELECT count(*) AS n FROM tasks WHERE state IN ('queued', 'running', 'waiting')",
  ).first<number>('n')) ?? 0;

/** What waits for another try is due at once. */
export async function letTimePass(): Promise<void> {
  await env.DB.prepare("UPDATE tasks SET not_before = 0 WHERE state = 'waiting'").run();
}

/** Passages of any state that the collection's actor holds. */
export function passagesIn(collectionId: string): Promise<number> {
  return runInDurableObject(env.COLLECTIONS.getByName(collectionId), (_, { storage }) => {
    const there = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'chunks'").toArray().length > 0;
    return there ? Number(storage.sql.exec('SELECT count(*) AS n FROM chunks').one()['n']) : 0;
  });
}

export async function sweep(collectionId: string): Promise<void> {
  while (await runDurableObjectAlarm(env.COLLECTIONS.getByName(collectionId)));
}

export async function until(what: string, holds: () => Promise<boolean>, within = 8_000): Promise<void> {
  for (const end = Date.now() + within; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what}: not within ${within} ms`);
}
