import { Worker } from 'node:worker_threads';
import type { FromReader, ToReader } from './recognition-worker.ts';

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
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#waiting += 1;
    const end = (): void => {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#idle = setTimeout(() => void this.close(), idleFor).unref();
      resolve();
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
    const { promise, resolve, reject } = Promise.withResolvers<FromReader>();
    const give = (reason: unknown): void => reject(reason instanceof Error ? reason : new Error(String(reason)));
    const stop = (): void => give(until.reason);
    const exit = (): void => give(new Error('the reader ended'));
    reader.once('message', resolve).once('error', give).once('exit', exit);
    until.addEventListener('abort', stop, { once: true });
    try {
      until.throwIfAborted();
      reader.postMessage(message);
      const reply = await promise;
      if (reply.type !== 'failed') return reply.type === 'text' ? reply.text : '';
      throw new ReadingFailed(reply.reason);
    } catch (error) {
      // What it does now cannot be stopped otherwise.
      if (!(error instanceof ReadingFailed)) await this.#drop(reader);
      throw error;
    } finally {
      until.removeEventListener('abort', stop);
      reader.off('message', resolve).off('error', give).off('exit', exit);
    }
  }

  async #drop(reader: Worker): Promise<void> {
    if (this.#reader === reader) this.#reader = undefined;
    reader.on('error', () => undefined);
    await reader.terminate();
  }
}

/** The reader's own words about something it could not read; it goes on working. */
class ReadingFailed extends Error {}
