import { IsolateProcess } from './isolate-process.ts';
import { standardBounds } from './bounds.ts';
import type { HostReply, ProcessOptions } from './isolate-process.ts';
import type { PoolBounds } from './bounds.ts';

/** How often processes that run something are looked at, in milliseconds. */
const lookEvery = 40;
/** So many spares that cannot start are enough: calls try again. */
const mostFailures = 5;

export interface HostedCall {
  /** The plugin and its package: who shares a process. */
  owner: string;
  cpuMs: number;
  body: Buffer;
}

export interface PoolState {
  /** Whether processes can be started. */
  healthy: boolean;
  /** Whether one waits for a call. */
  ready: boolean;
  processes: { pid: number | undefined; owner: string | undefined; ready: boolean; calls: number }[];
  /** Processes that were ended so far. */
  ended: number;
}

/** Nobody can take a call now. */
export class NoProcess extends Error {
  override readonly name = 'NoProcess';
}

/**
 * Processes for isolates, and the watchdog over them. A process belongs to the first plugin that it runs, and runs one call
 * at a time while there are others to take the next; one is always ready for a plugin that has none. What takes more time
 * or memory than it may, and what was given up while it ran, is ended with its process.
 */
export class IsolatePool {
  readonly #options: ProcessOptions;
  readonly #bounds: PoolBounds;
  readonly #processes = new Set<IsolateProcess>();
  readonly #timer: NodeJS.Timeout;
  #waiting: (() => void)[] = [];
  #failures = 0;
  #ended = 0;

  constructor(options: ProcessOptions, bounds: Partial<PoolBounds> = {}) {
    this.#options = options;
    this.#bounds = { ...standardBounds, ...bounds };
    this.#timer = setInterval(() => this.#look(), lookEvery);
    this.#keepSpare();
  }

  get state(): PoolState {
    const all = [...this.#processes];
    return {
      healthy: this.#failures < mostFailures,
      ready: all.some(({ isReady }) => isReady),
      processes: all.map(({ pid, owner, isReady, calls }) => ({ pid, owner, ready: isReady, calls: calls.size })),
      ended: this.#ended,
    };
  }

  /**
   * Runs a call in a process of its plugin. Throws NoProcess when there is none, and some other error when the process ends
   * meanwhile or `signal` fires.
   */
  async run({ owner, cpuMs, body }: HostedCall, signal: AbortSignal): Promise<HostReply> {
    const host = await this.#take(owner, signal);
    try {
      const reply = await host.run(body, { cpuMs }, signal);
      // What was cut off may be running still.
      if (reply.status !== 200) this.#retire(host);
      return reply;
    } catch (error) {
      this.#retire(host);
      throw error;
    } finally {
      this.#wake();
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const host of this.#processes) host.kill();
  }

  async #take(owner: string, signal: AbortSignal): Promise<IsolateProcess> {
    while (!signal.aborted) {
      const host = this.#choose(owner);
      if (host !== undefined) return this.#started(host, owner);
      if (this.#waiting.length >= this.#bounds.waiting) break;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    throw new NoProcess('Too many calls wait for a process.');
  }

  async #started(host: IsolateProcess, owner: string): Promise<IsolateProcess> {
    host.owner = owner;
    // Counts as a call while it starts, so that nobody else takes it.
    const hold = { cpuMs: 0 };
    host.calls.add(hold);
    try {
      await host.ready;
      return host;
    } catch (error) {
      throw new NoProcess('The process could not start.', { cause: error });
    } finally {
      host.calls.delete(hold);
    }
  }

  #choose(owner: string): IsolateProcess | undefined {
    const all = [...this.#processes];
    const own = all.filter((host) => host.owner === owner);
    const idle = own.find((host) => host.isReady && host.calls.size === 0 && !host.isSlow);
    if (idle !== undefined) return idle;
    if (own.length < this.#bounds.perPlugin) {
      const spares = all.filter((host) => host.owner === undefined);
      const fresh = spares.find(({ isReady }) => isReady) ?? spares[0] ?? this.#make();
      if (fresh !== undefined) return fresh;
    }
    return own
      .filter((host) => host.isReady && !host.isSlow && host.calls.size < this.#bounds.sharing)
      .sort((one, other) => one.calls.size - other.calls.size)
      .at(0);
  }

  /** A new process, in the place of the one that was not used for longest if need be. */
  #make(): IsolateProcess | undefined {
    if (this.#processes.size >= this.#bounds.processes) {
      const oldest = [...this.#processes]
        .filter(({ owner, calls }) => owner !== undefined && calls.size === 0)
        .sort((one, other) => one.idleSince - other.idleSince)
        .at(0);
      if (oldest === undefined) return undefined;
      this.#retire(oldest);
    }
    const host = new IsolateProcess(this.#options);
    this.#processes.add(host);
    host.ready.then(
      () => (this.#failures = 0),
      () => (this.#failures += 1),
    );
    host.ended.addEventListener('abort', () => {
      this.#processes.delete(host);
      this.#wake();
    });
    return host;
  }

  #retire(host: IsolateProcess): void {
    if (host.ended.aborted) return;
    this.#ended += 1;
    host.kill();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  #keepSpare(): void {
    const all = [...this.#processes];
    if (this.#failures >= mostFailures || all.some(({ owner }) => owner === undefined)) return;
    // Not while another one starts: the two would share a processor with whoever waits for it.
    if (all.every(({ isReady }) => isReady)) this.#make();
  }

  #look(): void {
    for (const host of this.#processes) {
      if (!host.isReady) continue;
      const idle = performance.now() - host.idleSince;
      if (host.calls.size > 0) this.#watch(host);
      else if (host.owner !== undefined && idle > this.#bounds.idle) this.#retire(host);
    }
    this.#keepSpare();
  }

  #watch(host: IsolateProcess): void {
    host.ping();
    const granted = [...host.calls].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    const { rss, cpu } = host.usage();
    const { memory, allowance, silence } = this.#bounds;
    if (rss > memory || cpu > granted + allowance || host.silence > granted + silence) this.#retire(host);
  }
}
