import { Problem, problemCode } from '../../domain/problem.ts';
import { RunningCalls } from './running-calls.ts';
import type { Desk } from './host/desk.ts';
import type { Egress } from '../../domain/ports/egress.ts';
import type { HostedCall } from './host/worker.ts';
import type { IsolateCall } from './host/run-in-isolate.ts';
import type { IsolatePlacement } from './isolate-placement.ts';

/** Where the plugin host listens, and what it asks for. */
export interface PluginHost {
  url: string;
  secret: string;
}

const replyBytes = 16 * 1024 * 1024;
/** How long after a call's deadline the host may take to say so. */
const grace = 2_000;
const checkTimeout = 2_000;

/** Isolates in the plugin host's processes, which ask back for what calls may do. */
export class HostPlacement implements IsolatePlacement {
  readonly #host: PluginHost;
  readonly #egress: Egress;
  readonly #running = new RunningCalls();

  constructor(host: PluginHost, egress: Egress) {
    this.#host = host;
    this.#egress = egress;
  }

  async run(call: IsolateCall, means: { desk: Desk; module: string }, signal: AbortSignal): Promise<string> {
    const { callId, token, end } = this.#running.open(means);
    const hosted: HostedCall = { ...call, callId, token };
    try {
      const reply = await this.#egress.fetch({
        url: `${this.#host.url}/run`,
        method: 'POST',
        headers: { authorization: `Bearer ${this.#host.secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(hosted),
        purpose: 'plugin-host',
        maxBytes: replyBytes,
        timeout: call.deadline + grace,
        signal,
      });
      return new TextDecoder().decode(await reply.bytes());
    } catch (error) {
      throw problemCode(error) === 'upstream_failed' ? away(error) : error;
    } finally {
      end();
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    const url = `${this.#host.url}/healthz`;
    const request = { url, purpose: 'plugin-host', maxBytes: 1024, timeout: checkTimeout, signal } as const;
    const { status, body } = await this.#egress.fetch(request).catch((error: unknown) => {
      throw away(error);
    });
    await body?.cancel();
    if (status !== 200) throw away(`status ${status}`);
  }

  answerCallback(request: Request): Promise<Response> {
    return this.#running.answer(request);
  }
}

function away(cause: unknown): Problem {
  return new Problem('capability_unavailable', 'The host of plugins does not answer; built-in plugins go on.', {
    cause,
    retryAfter: 5,
  });
}
