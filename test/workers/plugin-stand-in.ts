/** Stands for Nexus where isolates are tested: an actor for each plugin that runs its calls and answers its callbacks. */
import { DurableObject } from 'cloudflare:workers';
import { copyJson } from '../../src/domain/plugins/json-value.ts';
import { forwardCallback } from '../../src/infrastructure/plugins/callback-route.ts';
import { HostPlacement } from '../../src/infrastructure/plugins/host-placement.ts';
import { IsolateRuntime } from '../../src/infrastructure/plugins/isolate-runtime.ts';
import { LoaderPlacement } from '../../src/infrastructure/plugins/loader-placement.ts';
import { mayRequest } from '../../src/domain/plugins/capabilities.ts';
import { openEgress } from '../../src/infrastructure/network/open-egress.ts';
import { parseManifest } from '../../src/domain/plugins/manifest.ts';
import { Problem, describeError } from '../../src/domain/problem.ts';
import { systemClock } from '../../src/infrastructure/system.ts';
import type { CallOrder, CallReport } from '../plugins/isolates/order.ts';
import type { Granted } from '../../src/domain/plugins/index.ts';
import type { Manifest } from '../../src/domain/plugins/manifest.ts';

interface Env {
  PLUGINS: DurableObjectNamespace<PluginStandIn>;
  LOADER: WorkerLoader;
  HOST_URL: string;
  HOST_KEY: string;
}

export class PluginStandIn extends DurableObject<Env> {
  #asked: string[] = [];
  readonly #storage = new Map<string, unknown>();
  readonly #runtimes = new Map<string, IsolateRuntime>();
  readonly #host = new HostPlacement(
    { url: this.env.HOST_URL, secret: this.env.HOST_KEY },
    openEgress(
      {},
      { openings: { hosts: [], endpoints: { 'plugin-host': [new URL(this.env.HOST_URL)] } }, clock: systemClock },
    ),
  );
  #logs: CallReport['logs'] = [];

  /** A CallReport, as JSON: what a tool gives back may be anything. */
  async run(order: CallOrder): Promise<string> {
    return JSON.stringify(await this.#report(order));
  }

  async #report(order: CallOrder): Promise<CallReport> {
    const parsed = parseManifest(order.manifest);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    this.#asked = [];
    this.#logs = [];
    const plugin = { manifest: parsed.value, digest: order.digest, module: order.module };
    const signal = order.patience === undefined ? new AbortController().signal : AbortSignal.timeout(order.patience);
    const begun = Date.now();
    const report = await this.#runtime(order)
      .run({ plugin, tool: order.tool, input: order.input }, this.#granted(plugin.manifest, signal), signal)
      .then(
        (value) => {
          // As the actor does: what a tool gave back is nothing yet.
          const copy = copyJson(value);
          return copy.ok ? { value: copy.value } : { code: 'upstream_failed', message: JSON.stringify(copy.faults[0]) };
        },
        (error: unknown) => ({ code: describeError(error).code, message: (error as Error).message }),
      );
    return { ...report, logs: this.#logs, took: Date.now() - begun, asked: this.#asked, polluted: polluted() };
  }

  answerCallback(request: Request): Promise<Response> {
    return this.#host.answerCallback(request);
  }

  #runtime({
    deadline = 30_000,
    quiet,
    beside = false,
  }: Pick<CallOrder, 'deadline' | 'quiet' | 'beside'>): IsolateRuntime {
    const key = beside ? 'beside' : 'host';
    const placement = beside ? new LoaderPlacement(this.env.LOADER) : this.#host;
    const runtime =
      this.#runtimes.get(key) ??
      new IsolateRuntime(placement, {
        deadline,
        ...(quiet !== undefined && { quiet }),
        onLog: ({ lines }) => (this.#logs = lines),
      });
    this.#runtimes.set(key, runtime);
    return runtime;
  }

  /** By the domain's rules, with nothing behind them but a page that says so. */
  #granted({ capabilities }: Manifest, signal: AbortSignal): Granted {
    const refused = (what: string) => new Problem('forbidden', `${what} was not granted.`);
    const store = async <Result>(what: string, work: () => Result): Promise<Result> => {
      this.#asked.push(what);
      if (capabilities.storageBytes === 0) throw refused('storage');
      return work();
    };
    return {
      fetch: async (address, { method = 'GET', body } = {}) => {
        this.#asked.push(`fetch ${method} ${address}`);
        if (!URL.canParse(address) || !mayRequest(capabilities, new URL(address), method)) throw refused(address);
        const text = `${method} ${address} ${typeof body === 'string' ? body : new TextDecoder().decode(body)}`;
        return { url: address, status: 200, headers: {}, body: new TextEncoder().encode(text) };
      },
      storage: {
        get: (key) => store('storage.get', () => this.#storage.get(key)),
        put: (key, value) => store('storage.put', () => void this.#storage.set(key, value)),
        delete: (key) => store('storage.delete', () => void this.#storage.delete(key)),
        list: (prefix = '') =>
          store('storage.list', () => [...this.#storage.keys()].filter((key) => key.startsWith(prefix)).toSorted()),
      },
      ai: {
        translate: async () => {
          throw refused('ai.translate');
        },
        extract: async () => {
          throw refused('ai.extract');
        },
      },
      search: async () => {
        throw refused('search');
      },
      clock: { now: () => new Date() },
      settings: { salutation: 'Hello' },
      signal,
    };
  }
}

function polluted(): string[] {
  const names: string[] = [];
  // What is inherited is what is looked for.
  for (const name in {}) names.push(name);
  return names;
}

export default {
  async fetch(request, env) {
    const forwarded = forwardCallback(request, (pluginId) => env.PLUGINS.getByName(pluginId));
    if (forwarded !== undefined) return forwarded;
    const order = await request.json<CallOrder & { manifest: { id: string } }>();
    return new Response(await env.PLUGINS.getByName(order.manifest.id).run(order));
  },
} satisfies ExportedHandler<Env>;
