import { deskBounds, refusal } from './desk.ts';
import { failed, runInIsolate } from './run-in-isolate.ts';
import { readFrame, writeFrame } from './frame.ts';
import type { Answer, Desk } from './desk.ts';
import type { IsolateCall } from './run-in-isolate.ts';

interface Env {
  LOADER: WorkerLoader;
  /** Nexus itself, and the only address that this Worker reaches. */
  NEXUS: Fetcher;
  SECRET: string;
}

/** The body of `POST /run`. */
export interface HostedCall extends IsolateCall {
  callId: string;
  /** Opens the callback for this call, while it runs. Code in the isolate does not see it. */
  token: string;
}

/**
 * The plugin host, in a workerd of its own: `POST /run` runs one tool in an isolate. What the call may do it asks of Nexus,
 * at `/internal/plugins/<id>/callback`. 504 says that code may be running still, so that this process is to be ended.
 */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/ping') return new Response('pong');
    if (!isSame(request.headers.get('authorization') ?? '', `Bearer ${env.SECRET}`))
      return new Response(failed('unauthenticated', 'The secret is missing or wrong.'), { status: 401 });
    if (pathname === '/warm') return warm(env);
    if (pathname !== '/run' || request.method !== 'POST') return new Response(null, { status: 404 });
    const { callId, token, ...call } = await request.json<HostedCall>();
    const desk = new CallbackDesk(env.NEXUS, { pluginId: call.pluginId, callId, token });
    const { reply, cut } = await runInIsolate(env.LOADER, call, { desk, module: () => desk.module() });
    return new Response(reply, { status: cut ? 504 : 200, headers: { 'content-type': 'application/json' } });
  },
} satisfies ExportedHandler<Env>;

/** Loads an isolate that does nothing: the first one takes longer than those that follow. */
async function warm(env: Env): Promise<Response> {
  const bounds = { deadline: 5000, quiet: 5000, cpuMs: 1000 };
  const call = { pluginId: '', digest: '', tool: 'warm', input: {}, settings: {}, ...bounds };
  const desk: Desk = { ask: async () => refusal('forbidden', '') };
  const code = 'export default { tools: { warm: async () => ({}) } }';
  const { reply } = await runInIsolate(env.LOADER, call, { desk, module: async () => code });
  return new Response(reply);
}

class CallbackDesk implements Desk {
  readonly #nexus: Fetcher;
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(nexus: Fetcher, { pluginId, callId, token }: { pluginId: string; callId: string; token: string }) {
    this.#nexus = nexus;
    this.#url = `http://nexus/internal/plugins/${encodeURIComponent(pluginId)}/callback`;
    this.#headers = { authorization: `Bearer ${token}`, 'x-nexus-call': callId };
  }

  async ask(question: string, bytes?: Uint8Array): Promise<Answer> {
    const { text, bytes: received } = await this.#post(writeFrame(question, bytes));
    return { answer: text, ...(received !== undefined && { bytes: received }) };
  }

  async module(): Promise<string> {
    const { text, bytes } = await this.#post(writeFrame('{"operation":"module"}'));
    if (bytes === undefined) throw new Error(`its module did not come: ${text.slice(0, 100)}`);
    return new TextDecoder().decode(bytes);
  }

  async #post(body: Uint8Array<ArrayBuffer>): Promise<{ text: string; bytes?: Uint8Array }> {
    const response = await this.#nexus.fetch(this.#url, { method: 'POST', headers: this.#headers, body });
    const frame = new Uint8Array(await response.arrayBuffer());
    if (response.ok && frame.length <= deskBounds.bytes + 4 * deskBounds.text) return readFrame(frame);
    return { text: failed('upstream_failed', 'Nexus does not answer the plugin.') };
  }
}

/** In the same time, wherever they differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => new TextEncoder().encode(text));
  if (one === undefined || other === undefined) return false;
  const same = one.length === other.length;
  return crypto.subtle.timingSafeEqual(same ? one : other, other) && same;
}
