import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, TokenForm } from './embedding-worker.ts';

export type ModelState = { status: 'loading' } | { status: 'ok' } | { status: 'unavailable'; reason: string };

/** Vectors in the order of the texts, each of length 1, and how many tokens were embedded. */
export interface Embedded {
  readonly vectors: readonly Float32Array[];
  /** Of each text's tokens without those around it, one after the other, where they were asked for. */
  readonly states?: readonly Uint8Array[];
  readonly tokens: number;
}

interface Pending {
  readonly resolve: (result: Embedded) => void;
  readonly reject: (error: Error) => void;
}

/** The model on its worker thread, seen from the server's thread. */
export class EmbeddingService {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #loaded: Promise<void>;
  #state: ModelState = { status: 'loading' };
  #nextId = 0;

  /** @param directory the folder that holds `all-MiniLM-L6-v2/`; loading starts at once. */
  constructor(directory: string) {
    this.#worker = new Worker(new URL('embedding-worker.ts', import.meta.url), { workerData: directory });
    this.#loaded = new Promise((resolve) => {
      this.#worker.on('message', (message: FromWorker) => {
        this.#receive(message);
        if (message.type === 'ready' || message.type === 'unavailable') resolve();
      });
      this.#worker.on('error', (error: Error) => {
        this.#state = { status: 'unavailable', reason: error.message };
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
        resolve();
      });
    });
  }

  get state(): ModelState {
    return this.#state;
  }

  /** How many requests wait or run. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Resolves when loading is over, well or badly: see `state`. */
  async loaded(): Promise<void> {
    await this.#loaded;
  }

  /**
   * Embeds texts; requests of few texts overtake requests of many. Call it when `state` is `ok`.
   * @throws the signal's reason when it aborts (what is left is dropped), or the model's error.
   */
  async embed(texts: string[], signal: AbortSignal, form?: TokenForm): Promise<Embedded> {
    signal.throwIfAborted();
    const id = this.#nextId++;
    const promise = new Promise<Embedded>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    const cancel = (): void => {
      this.#send({ type: 'cancel', id });
      this.#pending.get(id)?.reject(signal.reason as Error);
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#send({ type: 'embed', id, texts, ...(form && { form }) });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'ready') this.#state = { status: 'ok' };
    else if (message.type === 'unavailable') this.#state = { status: 'unavailable', reason: message.reason };
    else if (message.type === 'done') this.#pending.get(message.id)?.resolve(message);
    else this.#pending.get(message.id)?.reject(new Error(message.reason));
  }
}
