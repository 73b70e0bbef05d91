import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setPriority } from 'node:os';
import { spawn } from 'node:child_process';
import { readUsage } from './usage.ts';
import { workerdPath } from './configure.ts';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Usage } from './usage.ts';

/** Milliseconds that workerd may take to listen. */
const startDeadline = 10_000;
/** A process that has not answered a ping for this long gets no further calls. */
const slowAfter = 60;
const pingEvery = 100;
/** Characters of what a process says on its own that are kept; what plugins write does not come this way. */
const wordsKept = 2_000;
/** Milliseconds of processor time in one call after which a process comes after all others. */
const muchTime = 100;
const largestReply = 16 * 1024 * 1024;

export interface ProcessOptions {
  /** The path of workerd's configuration. */
  config: string;
  secret: string;
  /** Where Nexus listens, `host:port`. */
  nexus: string;
}

export interface RunningCall {
  /** Milliseconds of processor time that it was granted. */
  cpuMs: number;
}

export interface HostReply {
  status: number;
  body: Buffer;
}

/** One workerd for isolates of one plugin: whoever runs in it costs nobody else's calls. */
export class IsolateProcess {
  /** The plugin that it is for; undefined as long as it is a spare. */
  owner: string | undefined;
  /** When it had nothing to do last, by performance.now(). */
  idleSince = performance.now();
  isReady = false;
  readonly calls = new Set<RunningCall>();
  /** Settles when it runs plugins; fails when it cannot. */
  readonly ready: Promise<void>;
  readonly #secret: string;
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #ended = new AbortController();
  #port = 0;
  #pingSent: number | undefined;
  #lastPong = performance.now();
  #cpuBefore = 0;
  #said = '';
  #yields = false;

  constructor({ config, secret, nexus }: ProcessOptions) {
    this.#secret = secret;
    const args = ['serve', '--experimental', '--socket-addr=entry=127.0.0.1:0', `--external-addr=nexus=${nexus}`];
    const child = spawn(workerdPath(), [...args, '--control-fd=3', config], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { NEXUS_PLUGIN_HOST_KEY: secret, TZ: 'UTC' },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (words: Buffer) => (this.#said = (this.#said + words.toString()).slice(-wordsKept)));
    child.once('error', () => this.#end());
    child.once('exit', () => this.#end());
    this.ready = this.#start();
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Aborted when it has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Milliseconds since a ping that was not answered yet; 0 when none waits. */
  get silence(): number {
    return this.#pingSent === undefined ? 0 : performance.now() - this.#pingSent;
  }

  get isSlow(): boolean {
    return this.silence > slowAfter;
  }

  /** Its memory, and the processor time since its running calls began. Who has taken much already yields to others. */
  usage(): Usage {
    const { rss, cpu } = readUsage(this.pid);
    const since = cpu - this.#cpuBefore;
    if (since > muchTime && !this.#yields) {
      this.#yields = true;
      yieldToOthers(this.pid);
    }
    return { rss, cpu: since };
  }

  /** Asks whether it answers, unless that was asked just now. */
  ping(): void {
    const now = performance.now();
    if (this.#pingSent !== undefined || now - this.#lastPong < pingEvery) return;
    this.#pingSent = now;
    this.#send('/ping').then(
      () => {
        this.#pingSent = undefined;
        this.#lastPong = performance.now();
      },
      () => undefined,
    );
  }

  /** `body` is that of POST /run; `signal` gives up waiting. */
  async run(body: Buffer, call: RunningCall, signal: AbortSignal): Promise<HostReply> {
    this.calls.add(call);
    try {
      return await this.#send('/run', body, signal);
    } finally {
      this.calls.delete(call);
      this.idleSince = performance.now();
      // Between calls rather than at the beginning of the next, which would wait for it.
      if (this.calls.size === 0) setImmediate(() => this.#rest());
    }
  }

  /** From here on what it computes counts for the next call. */
  #rest(): void {
    if (this.calls.size === 0) this.#cpuBefore = readUsage(this.pid).cpu;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
    this.#end();
  }

  async #start(): Promise<void> {
    const timer = setTimeout(() => this.kill(), startDeadline);
    try {
      this.#port = await this.#listening();
      const { status } = await this.#send('/warm');
      if (status !== 200) throw new Error(`The plugin host answers ${status}.`);
      this.#rest();
      this.isReady = true;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Its port, once it listens. */
  #listening(): Promise<number> {
    return new Promise((resolve, reject) => {
      const control = this.#child.stdio[3] as Readable;
      createInterface({ input: control }).on('line', (line) => {
        const { event, port } = JSON.parse(line) as { event?: string; port?: number };
        if (event === 'listen' && port !== undefined) resolve(port);
      });
      control.on('error', () => undefined);
      this.ended.addEventListener('abort', () => reject(new Error(`workerd ended: ${this.#said}`)));
    });
  }

  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#agent.destroy();
  }

  #send(path: string, body: Buffer = Buffer.alloc(0), signal?: AbortSignal): Promise<HostReply> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: this.#port,
        path,
        method: 'POST',
        agent: this.#agent,
        headers: { authorization: `Bearer ${this.#secret}`, 'content-length': body.length },
      });
      const giveUp = (): void => void outgoing.destroy(new Error('It is over.'));
      const signals = signal === undefined ? [this.ended] : [signal, this.ended];
      for (const over of signals) {
        if (over.aborted) giveUp();
        else over.addEventListener('abort', giveUp);
      }
      outgoing.once('close', () => {
        for (const over of signals) over.removeEventListener('abort', giveUp);
      });
      outgoing.once('error', reject);
      outgoing.once('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > largestReply) outgoing.destroy(new Error('The reply is too large.'));
          else chunks.push(chunk);
        });
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      outgoing.end(body);
    });
  }
}

/** For good: only the system's administrator may take it back. */
function yieldToOthers(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, 10);
  } catch {
    // It ended already, or the system has no such thing.
  }
}
