/** The thread that holds the model. Speaks `ToWorker` and `FromWorker` with `EmbeddingService`. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { DIMENSIONS, EmbeddingModel } from './embedding-model.ts';
import { MicroBatchQueue } from './micro-batch-queue.ts';
import { packSigns, signBytes } from '../../domain/rag/dense/quantize.ts';
import type { MicroBatch } from './micro-batch-queue.ts';

/** What is wanted of a text's tokens: their vectors' sign bits, or the vectors. */
export type TokenForm = 'signs' | 'floats';

export type ToWorker =
  | { type: 'embed'; id: number; texts: string[]; form?: TokenForm }
  | { type: 'cancel'; id: number };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'unavailable'; reason: string }
  | { type: 'done'; id: number; vectors: Float32Array[]; states?: Uint8Array[]; tokens: number }
  | { type: 'failed'; id: number; reason: string };

interface Unfinished {
  readonly vectors: Float32Array[];
  /** Of each text's tokens, where they are wanted. */
  readonly states?: Uint8Array[];
  readonly form?: TokenForm;
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
      await embed(model, batch.texts, request);
      request.left -= batch.texts.length;
      if (request.left === 0) {
        unfinished.delete(batch.id);
        const { vectors, states, tokens } = request;
        send({ type: 'done', id: batch.id, vectors, tokens, ...(states && { states }) });
      }
    } catch (error) {
      queue.remove(batch.id);
      unfinished.delete(batch.id);
      send({ type: 'failed', id: batch.id, reason: String(error) });
    }
    await setImmediate();
  }
}

async function embed(model: EmbeddingModel, texts: MicroBatch['texts'], request: Unfinished): Promise<void> {
  const rows = texts.map(({ tokens }) => tokens);
  const { form, vectors, states } = request;
  if (form === undefined || states === undefined) {
    const embedded = await model.embed(rows);
    texts.forEach(({ index }, position) => {
      const vector = embedded[position];
      if (vector) vectors[index] = vector;
    });
    return;
  }
  const embedded = await model.embedTokens(rows);
  texts.forEach(({ index }, position) => {
    const one = embedded[position];
    if (one === undefined) return;
    vectors[index] = one.vector;
    states[index] = encode(one.tokens, form);
  });
}

function encode(tokens: Float32Array, form: TokenForm): Uint8Array {
  if (form === 'floats') return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
  const bytes = signBytes(DIMENSIONS);
  const signs = new Uint8Array((tokens.length / DIMENSIONS) * bytes);
  for (let token = 0; token * DIMENSIONS < tokens.length; token++)
    signs.set(packSigns(tokens.subarray(token * DIMENSIONS, (token + 1) * DIMENSIONS)), token * bytes);
  return signs;
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
      ...(message.form && { form: message.form, states: [] }),
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
