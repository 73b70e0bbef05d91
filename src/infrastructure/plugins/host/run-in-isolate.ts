import { RpcTarget } from 'cloudflare:workers';
import { CountingDesk } from './desk.ts';
import { harness } from './harness.ts';
import type { Answer, Desk } from './desk.ts';

/** One call of a tool, as it travels to where its isolate runs. */
export interface IsolateCall {
  pluginId: string;
  /** SHA-256 of the package: an isolate is loaded once for it. */
  digest: string;
  tool: string;
  input: unknown;
  settings: Readonly<Record<string, unknown>>;
  /** Milliseconds from now. */
  deadline: number;
  /** Milliseconds that it may take while it waits for no answer of Nexus. */
  quiet: number;
  cpuMs: number;
}

/** The one method that code in the isolate finds. */
class DeskTarget extends RpcTarget {
  readonly #desk: CountingDesk;

  constructor(desk: CountingDesk) {
    super();
    this.#desk = desk;
  }

  ask(question: unknown, bytes?: unknown): Promise<Answer> {
    return this.#desk.ask(question, bytes);
  }
}

/** Without Node's modules, and with nothing that Node brings along. */
const compatibility = {
  compatibilityDate: '2026-10-20',
  compatibilityFlags: ['no_nodejs_compat', 'no_nodejs_compat_v2'],
};

type HarnessStub = Rpc.WorkerEntrypointBranded & { run(call: string, desk: DeskTarget): Promise<string> };

/** How a call ended: the harness's reply, or what kept it from replying. `cut` when code may be running still. */
export interface Ended {
  /** `{"ok":true,"value","logs"}` or `{"ok":false,"code","message","logs"?}`. */
  reply: string;
  cut: boolean;
}

/**
 * Runs one tool in an isolate that has no network, no environment and no storage: nothing but the desk. Limits on
 * processor time and memory hold where the platform has them.
 */
export async function runInIsolate(
  loader: WorkerLoader,
  { pluginId, digest, ...call }: IsolateCall,
  { module, desk }: { module: () => Promise<string>; desk: Desk },
): Promise<Ended> {
  const counting = new CountingDesk(desk);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const worker = loader.get(`${pluginId}/${digest}`, async () => ({
      ...compatibility,
      mainModule: 'harness.js',
      modules: { 'harness.js': harness, 'plugin.js': { js: await module() } },
      env: {},
      globalOutbound: null,
    }));
    const limits = { cpuMs: call.cpuMs };
    const entrypoint = worker.getEntrypoint('Harness', { limits }) as unknown as HarnessStub;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), call.deadline + grace);
    });
    const flood = counting.flooded.then(() => flooded);
    const quiet = counting.quietFor(call.quiet).then(() => waitsInVain);
    const running = entrypoint.run(JSON.stringify(call), new DeskTarget(counting));
    const reply: unknown = await Promise.race([running, late, flood, quiet]);
    if (reply === undefined) return { reply: failed('upstream_timeout', tookTooLong), cut: true };
    if (reply === waitsInVain) return { reply: failed('upstream_timeout', nothingComes), cut: true };
    if (reply === flooded) return { reply: failed('rate_limited', 'It asks for too much in one call.'), cut: true };
    if (typeof reply === 'string' && reply.length <= replyCharacters) return { reply, cut: false };
    return { reply: failed('upstream_failed', 'It did not give back JSON, or too much of it.'), cut: false };
  } catch (error) {
    return { reply: described(error), cut: true };
  } finally {
    clearTimeout(timer);
    counting.close();
  }
}

const flooded = Symbol('flooded');
const waitsInVain = Symbol('waitsInVain');
const grace = 100;
/** Of a reply: what the harness lets through, with the logs. */
const replyCharacters = 4_500_000;
const tookTooLong = 'It took more time or memory than a call may.';
const nothingComes = 'It waits for something that does not come.';

export function failed(code: string, message: string): string {
  return JSON.stringify({ ok: false, code, message });
}

/** What the runtime says of an isolate that it could not load, or had to end. */
function described(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes('had hung')) return failed('upstream_timeout', nothingComes);
  if (/CPU time|memory limit|exceeded/i.test(text)) return failed('upstream_timeout', tookTooLong);
  return failed('upstream_failed', `Its code cannot be run: ${text.slice(0, 300)}`);
}
