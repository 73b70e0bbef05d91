import { Call } from './call.ts';
import { Problem } from '../../domain/problem.ts';
import { afterRedirect, redirectOf } from './redirect.ts';
import { boundedBody, collect, tooLarge, wholeBody } from './bounded-body.ts';
import { outboundHeaders } from './outbound-headers.ts';
import type { Egress, EgressPurpose, OutboundReply, OutboundRequest } from '../../domain/ports/egress.ts';
import type { HostRates } from './host-rates.ts';
import type { Message } from './redirect.ts';
import type { OutboundGuard, Target } from './outbound-guard.ts';

/** What `fetch` takes of a request. */
export type Send = (
  url: string,
  init: {
    method: string;
    headers: Headers;
    body?: string | Uint8Array<ArrayBuffer>;
    redirect: 'manual';
    signal: AbortSignal;
  },
) => Promise<Response>;

/** The networks that requests go out by: one that reaches the internet only, and one for the operator's own hosts. */
export interface Networks {
  internet: Send;
  own: Send;
}

/** However many a caller wants. */
const mostRedirects = 5;

/** Purposes whose addresses are in the settings: how fast they are asked is for their own limits. */
const unhurried: readonly EgressPurpose[] = ['model', 'openid', 'plugin-host'];

/** Keep one for the life of the process: it counts, and remembers how fast it asks whom. */
export class EgressGateway implements Egress {
  readonly #guard: OutboundGuard;
  readonly #networks: Networks;
  readonly #rates: HostRates;
  readonly #counts: Record<string, number> = {};

  constructor({ guard, networks, rates }: { guard: OutboundGuard; networks: Networks; rates: HostRates }) {
    this.#guard = guard;
    this.#networks = networks;
    this.#rates = rates;
  }

  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }

  async fetch(request: OutboundRequest): Promise<OutboundReply> {
    const { purpose, method = 'GET', body, timeout, signal } = request;
    const redirects = Math.min(request.redirects ?? 0, mostRedirects);
    const hops: string[] = [];
    let target = this.#admit(purpose, () => this.#guard.check(request.url, purpose));
    let message: Message = { method, headers: this.#headers(request), ...(body !== undefined && { body }) };
    const call = new Call({ timeout, signal, name: target.url.host });
    try {
      while (true) {
        const response = await this.#send(target, message, { call, purpose });
        const location = redirects === 0 ? undefined : redirectOf(response);
        if (location === undefined) return replyOf(response, { request, message, target, hops, call });
        response.body?.cancel().catch(() => undefined);
        if (hops.length >= redirects)
          throw new Problem('upstream_failed', `${target.url.host} redirects more than ${redirects} times.`);
        const from = target.url;
        hops.push(from.href);
        target = this.#admit(purpose, () => this.#redirected(location, purpose, from));
        message = afterRedirect(message, response.status, { from, to: target.url });
      }
    } catch (error) {
      call.end();
      throw error;
    }
  }

  #headers({ headers = {}, purpose }: OutboundRequest): Headers {
    return this.#admit(purpose, () => outboundHeaders(headers));
  }

  #redirected(location: string, purpose: EgressPurpose, from: URL): Target {
    try {
      return this.#guard.check(location, purpose, from);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      throw new Problem(cause.code, `${from.host} redirects to where nothing is fetched from. ${cause.message}`, {
        cause,
      });
    }
  }

  async #send({ url, own }: Target, message: Message, { call, purpose }: { call: Call; purpose: EgressPurpose }) {
    const wait = unhurried.includes(purpose) ? 0 : this.#rates.take(url.hostname);
    if (wait > 0) {
      this.#count(`${purpose}.refused`);
      throw new Problem('rate_limited', `${url.host} is asked too often; try again in ${wait} s.`, {
        retryAfter: wait,
      });
    }
    this.#count(`${purpose}.sent`);
    const { method, headers, body } = message;
    const send = own ? this.#networks.own : this.#networks.internet;
    try {
      return await call.until(
        send(url.href, {
          method,
          headers,
          redirect: 'manual',
          signal: call.signal,
          ...(body !== undefined && { body: body as string | Uint8Array<ArrayBuffer> }),
        }),
      );
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      throw new Problem('upstream_failed', `${url.host} cannot be reached.`, { cause });
    }
  }

  #admit<Result>(purpose: EgressPurpose, decide: () => Result): Result {
    try {
      return decide();
    } catch (error) {
      this.#count(`${purpose}.refused`);
      throw error;
    }
  }

  #count(name: string): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + 1;
  }
}

function replyOf(
  response: Response,
  parts: { request: OutboundRequest; message: Message; target: Target; hops: string[]; call: Call },
): OutboundReply {
  const { call, hops, target, message, request } = parts;
  const { status, headers } = response;
  const { maxBytes } = request;
  const name = target.url.host;
  const source = response.body as ReadableStream<Uint8Array> | null;
  if (source !== null && message.method !== 'HEAD' && Number(headers.get('content-length')) > maxBytes) {
    source.cancel().catch(() => undefined);
    throw tooLarge(name, maxBytes);
  }
  if (source === null) call.end();
  const bounds = { call, maxBytes, name };
  let body: ReadableStream<Uint8Array> | undefined;
  const bounded = (stream: ReadableStream<Uint8Array>) => (body ??= boundedBody(stream, bounds));
  // What is unpacked on its way here grows beyond its length.
  const fits = Number(headers.get('content-length') ?? Infinity) <= maxBytes && !headers.has('content-encoding');
  return {
    url: target.url.href,
    status,
    headers,
    hops,
    get body() {
      return source && bounded(source);
    },
    bytes: async () => {
      if (source === null) return new Uint8Array();
      return fits && body === undefined ? wholeBody(response, bounds) : collect(bounded(source));
    },
  };
}
