import { Call } from '../../network/call.ts';
import { Problem } from '../../../domain/problem.ts';
import type { Egress, OutboundRequest } from '../../../domain/ports/egress.ts';

/** What one use of a server may take, all its requests together. */
const mostBytes = 4 * 1024 * 1024;
const mostRequests = 60;

/** Milliseconds for telling a server that nobody waits any more. */
const farewell = 2000;

/** Nothing else of a reply matters to the protocol; what was packed is unpacked by now. */
const taken = ['content-type', 'location', 'mcp-session-id', 'retry-after', 'www-authenticate'];

/** After these the server need not be asked again. */
const lasting = ['payload_too_large', 'upstream_timeout'];

/**
 * The way to one server for one use of it: bounded in time, bytes and requests, all of them by the gateway. `signal` fires
 * with the Problem that ended it. Call `end` when it is over.
 */
export class Line {
  readonly host: string;
  readonly signal: AbortSignal;
  readonly #egress: Egress;
  readonly #call: Call;
  readonly #endsAt: number;
  readonly #broken = new AbortController();
  readonly #sent: ((bytes: number) => void) | undefined;
  readonly #open = new Set<ReadableStreamDefaultReader<Uint8Array>>();
  #bytes = mostBytes;
  #requests = mostRequests;
  #problem: Problem | undefined;

  /** `timeout` in milliseconds; `sent` is told how much leaves. */
  constructor({
    egress,
    url,
    timeout,
    signal,
    sent,
  }: {
    egress: Egress;
    url: URL;
    timeout: number;
    signal: AbortSignal;
    sent?: ((bytes: number) => void) | undefined;
  }) {
    this.host = url.host;
    this.#sent = sent;
    this.#egress = egress;
    this.#call = new Call({ timeout, signal, name: url.host });
    this.#endsAt = Date.now() + timeout;
    this.signal = AbortSignal.any([this.#call.signal, this.#broken.signal]);
  }

  /** Milliseconds until it ends by itself. */
  get left(): number {
    return Math.max(1, this.#endsAt - Date.now());
  }

  /** Milliseconds that leave it to the line to end things. */
  get patience(): number {
    return this.left + 1000;
  }

  /** What went wrong on it last, however the library puts it. */
  get problem(): Problem | undefined {
    return this.signal.aborted ? (this.signal.reason as Problem) : this.#problem;
  }

  /** Ends it at once, with this as the reason. */
  fail(problem: Problem): Problem {
    this.#broken.abort(problem);
    return problem;
  }

  /** What nobody has read to its end is let go. */
  end(): void {
    this.#call.end();
    for (const reader of this.#open) reader.cancel().catch(() => undefined);
  }

  /** `fetch` as libraries want it; throws the gateway's Problems. */
  readonly fetch = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    this.#requests -= 1;
    if (this.#requests < 0)
      throw this.fail(new Problem('upstream_failed', `${this.host} takes more requests than one call may need.`));
    const body = init.body === undefined || init.body === null ? undefined : textOf(init.body);
    this.#sent?.(String(input).length + new TextEncoder().encode(body ?? '').length);
    // When the rest is over, this is still to be said.
    const signal = isFarewell(body) ? AbortSignal.timeout(farewell) : this.#signalOf(init);
    try {
      const {
        status,
        headers,
        body: source,
      } = await this.#egress.fetch({
        url: String(input),
        method: (init.method ?? 'GET') as NonNullable<OutboundRequest['method']>,
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(body !== undefined && { body }),
        purpose: 'plugin',
        maxBytes: Math.max(0, this.#bytes),
        timeout: isFarewell(body) ? farewell : this.left,
        signal,
      });
      const kept = taken.flatMap((name) => [[name, headers.get(name) ?? ''] as [string, string]]);
      return new Response(source === null || [204, 205, 304].includes(status) ? null : this.#counted(source), {
        status,
        headers: kept.filter(([, value]) => value !== ''),
      });
    } catch (error) {
      throw this.#note(error);
    }
  };

  #signalOf({ signal }: RequestInit): AbortSignal {
    return signal === undefined || signal === null ? this.signal : AbortSignal.any([signal, this.signal]);
  }

  #counted(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = source.getReader();
    this.#open.add(reader);
    return new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read();
            if (done) {
              this.#open.delete(reader);
              return controller.close();
            }
            this.#bytes -= value.length;
            controller.enqueue(value);
          } catch (error) {
            this.#open.delete(reader);
            controller.error(this.#note(error));
          }
        },
        cancel: (reason) => {
          this.#open.delete(reader);
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  #note(error: unknown): unknown {
    // A library that gives up a request of its own is no problem.
    if (!(error instanceof Problem) || this.signal.aborted || error.code === 'cancelled') return error;
    this.#problem = error;
    // A library would try once more.
    return lasting.includes(error.code) ? this.fail(error) : error;
  }
}

function textOf(body: BodyInit): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body);
  throw new TypeError('Only text is sent to servers of tools.');
}

function isFarewell(body: string | undefined): boolean {
  return body?.startsWith('{') === true && body.includes('"notifications/cancelled"');
}
