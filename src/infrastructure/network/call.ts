import { Problem } from '../../domain/problem.ts';

/**
 * The life of one outbound call, over all its hops: it ends with its deadline, when its caller gives up, or when `end`
 * says that it is over. `signal` carries the Problem as its reason.
 */
export class Call {
  readonly signal: AbortSignal;
  readonly #ended = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #caller: AbortSignal;
  readonly #onAbort: () => void;

  /** `timeout` in milliseconds. `name` is who is called, for problems. */
  constructor({ timeout, signal, name }: { timeout: number; signal: AbortSignal; name: string }) {
    this.signal = this.#ended.signal;
    this.#caller = signal;
    this.#onAbort = () => this.#ended.abort(givenUp(name, signal));
    this.#timer = setTimeout(() => this.#ended.abort(tookTooLong(name, timeout)), timeout);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Waits for work no longer than the call lives, also when the work does not listen to its signal. */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    let stop: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(this.signal.reason as Problem);
      if (this.signal.aborted) stop();
      else this.signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work, stopped]);
    } catch (error) {
      throw this.signal.aborted ? (this.signal.reason as Problem) : error;
    } finally {
      if (stop !== undefined) this.signal.removeEventListener('abort', stop);
    }
  }

  /** Nothing is left to wait for. */
  end(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onAbort);
  }
}

function tookTooLong(name: string, timeout: number): Problem {
  return new Problem('upstream_timeout', `${name} did not answer in full within ${Math.ceil(timeout / 1000)} s.`);
}

/** A caller that gives up at a deadline of its own is no reader who left. */
function givenUp(name: string, signal: AbortSignal): Problem {
  const { reason } = signal as { reason: unknown };
  if (reason instanceof DOMException && reason.name === 'TimeoutError')
    return new Problem('upstream_timeout', `${name} did not answer in time.`, { cause: reason });
  return new Problem('cancelled', 'Cancelled.', { cause: reason });
}
