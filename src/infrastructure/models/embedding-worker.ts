/** The thread that holds the model. Speaks `ToWorker` and `FromWorker` with `EmbeddingService`. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { EmbeddingModel } from './embedding-model.ts';
import { MicroBatchQueue } from './micro-batch-queue.ts';

export type ToWorker = { type: 'embed'; id: number; texts: string[] } | { type: 'cancel'; id: number };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'unavailable'; reason: string }
  | { type: 'done'; id: number; vectors: Float32Array[]; tokens: number }
  | { type: 'failed'; id: number; reason: string };

interface Unfinished {
  readonly vectors: Float32Array[];
  readonly tokens: number;
  left: number;
}

if (!parentPort) throw new Error('embedding-worker.ts runs as a worker thread of the model server');
const port = parentPort;
const queue = new MicroBatchQueue();
const unfinished = new Map<number, Unfinished>();
const send = (message: FromWorker): void => port.postMessage(message);

/** Embeds until nothing waits, letting messages in between two micro-batches. */
async function work(model: EmbeddingModel): Promise<void> {
  for (let batch = queue.next(); batch; batch = queue.next()) {
    const request = unfinished.get(batch.id);
    if (!request) continue;
    try {
      const vectors = await model.embed(batch.texts.map(({ tokens }) => tokens));
      for (const [position, { index }] of batch.texts.entries()) {
        const vector = vectors[position];
        if (vector) request.vectors[index] = vector;
      }
      request.left -= vectors.length;
      if (request.left === 0) {
        unfinished.delete(batch.id);
        send({ type: 'done', id: batch.id, vectors: request.vectors, tokens: request.tokens });
      }
    } catch (error) {
      queue.remove(batch.id);
      unfinished.delete(batch.id);
      send({ type: 'failed', id: batch.id, reason: String(error) });
    }
    await setImmediate();
  }
}

function serve(model: EmbeddingModel): void {
  let working = false;
  port.on('message', (message: ToWorker) => {
    if (message.type === 'cancel') {
      queue.remove(message.id);
      unfinished.delete(message.id);
      return;
    }
    const texts = message.texts.map((text) => model.tokenize(text));
    unfinished.set(message.id, {
      vectors: [],
      tokens: texts.flat().length,
      left: texts.length,
    });
    queue.add(message.id, texts);
    if (working) return;
    working = true;
    void work(model).finally(() => (working = false));
  });
}

try {
  const model = await EmbeddingModel.load(String(workerData));
  // The first run allocates; no one should have to wait for that.
  await model.embed([model.tokenize('warm up')]);
  serve(model);
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'unavailable', reason: error instanceof Error ? error.message : String(error) });
}
