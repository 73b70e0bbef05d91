import { Worker } from 'node:worker_threads';

/** What to read; a PDF stays open until the next `open`. */
export type ToReader =
  | { type: 'open'; bytes: Uint8Array }
  | { type: 'page'; page: number }
  | { type: 'image'; bytes: Uint8Array };

/** One answer to each. A page that cannot be drawn or read is `failed`, and the next may be asked for. */
export type FromReader = { type: 'opened' } | { type: 'text'; text: string } | { type: 'failed'; reason: string };

/** Loading takes a second, a dense page three to five on one core that has nothing else to do. */
const patience = 90_000;
/** The engine holds a quarter of a gigabyte; it is loaded anew in about a second. */
const idleFor = 60_000;
/** The thread's own heap; pictures lie outside of it and are bounded by their pixels. */
const resourceLimits = { maxOldGenerationSizeMb: 512 };

/** What stands between two pages of a request, and ends it. */
export type ReadPage = { page: number; text: string } | { page: number; failed: string };

/**
 * Text recognition on a worker thread of its own: one document at a time, the others wait. The thread is started by the
 * first request and ends when nobody asked for a minute; a page that takes too long, or that nobody waits for any more,
 * ends it at once.
 */
export class RecognitionService {
  #reader: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How many requests wait or run. */
  get pending(): number {
    return this.#waiting;
  }

  /**
   * The text of pages of a PDF, in the order asked for; one that cannot be read is said to have `failed`.
   * @throws Error when the file is no PDF that can be opened, the signal's reason when it aborts.
   */
  async *pages(pdf: Uint8Array, numbers: readonly number[], signal: AbortSignal): AsyncGenerator<ReadPage> {
    const done = await this.#turn(signal);
    try {
      await this.#ask({ type: 'open', bytes: pdf }, signal);
      for (const page of numbers) {
        if (this.#reader === undefined) await this.#ask({ type: 'open', bytes: pdf }, signal);
        yield await this.#page(page, signal);
      }
    } finally {
      done();
    }
  }

  /** @throws Error when it is no image that can be read. */
  async image(bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    const done = await this.#turn(signal);
    try {
      return await this.#ask({ type: 'image', bytes }, signal);
    } finally {
      done();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.terminate();
  }

  async #page(page: number, signal: AbortSignal): Promise<ReadPage> {
    try {
      return { page, text: await this.#ask({ type: 'page', page }, signal) };
    } catch (error) {
      signal.throwIfAborted();
      return { page, failed: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Waits until all that came before is over; gives back what ends the turn. */
  async #turn(signal: AbortSignal): Promise<() => void> {
    const before = this.#last;
    this.#waiting += 1;
    let over: () => void = () => undefined;
    this.#last = new Promise<void>((resolve) => (over = resolve));
    const end = (): void => {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#idle = setTimeout(() => void this.close(), idleFor).unref();
      over();
    };
    await before;
    clearTimeout(this.#idle);
    if (!signal.aborted) return end;
    end();
    throw signal.reason as Error;
  }

  async #ask(message: ToReader, signal: AbortSignal): Promise<string> {
    const reader = (this.#reader ??= new Worker(new URL('recognition-worker.ts', import.meta.url), { resourceLimits }));
    const until = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    try {
      const reply = await replyOf(reader, message, until);
      if (reply.type !== 'failed') return reply.type === 'text' ? reply.text : '';
      throw new ReadingFailed(reply.reason);
    } catch (error) {
      // What it does now cannot be stopped otherwise.
      if (!(error instanceof ReadingFailed)) await this.#drop(reader);
      throw error;
    }
  }

  async #drop(reader: Worker): Promise<void> {
    if (this.#reader === reader) this.#reader = undefined;
    reader.on('error', () => undefined);
    await reader.terminate();
  }
}

/** One message, one answer; fails when the thread does, or at the signal. */
async function replyOf(reader: Worker, message: ToReader, signal: AbortSignal): Promise<FromReader> {
  signal.throwIfAborted();
  const listening = new AbortController();
  try {
    return await new Promise<FromReader>((resolve, reject) => {
      const fail = (reason: unknown): void => reject(reason instanceof Error ? reason : new Error(String(reason)));
      const on = (event: string, act: (value: unknown) => void): void => {
        reader.on(event, act);
        listening.signal.addEventListener('abort', () => reader.off(event, act));
      };
      on('message', (reply) => resolve(reply as FromReader));
      on('error', fail);
      on('exit', () => fail('the reader ended'));
      signal.addEventListener('abort', () => fail(signal.reason), { signal: listening.signal });
      reader.postMessage(message);
    });
  } finally {
    listening.abort();
  }
}

/** The reader's own words about something it could not read; it goes on working. */
class ReadingFailed extends Error {}
