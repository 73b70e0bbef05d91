import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Problem } from '../../../domain/problem.ts';
import type { AuthProvider, JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/client';
import type { Line } from './line.ts';

/** Where a conversation is taken up again, if the server keeps one. */
export interface Resumed {
  sessionId: string;
  protocolVersion: string;
}

/**
 * Streamable HTTP over one line. It watches that every request is answered: the library would wait for an answer that the
 * server has left out, or given to a question that nobody asked, until the deadline.
 */
export class WatchedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  /** Each request has a stream of its own, which ends to cancel it. */
  readonly hasPerRequestStream = true;
  readonly #inner: StreamableHTTPClientTransport;
  readonly #line: Line;
  readonly #awaited = new Set<unknown>();

  constructor(url: URL, line: Line, options: { authProvider?: AuthProvider; resumed?: Resumed | undefined } = {}) {
    this.#line = line;
    const { authProvider, resumed } = options;
    this.#inner = new StreamableHTTPClientTransport(url, {
      fetch: (input, init) => this.#fetch(input, init),
      onInsufficientScope: 'throw',
      ...(authProvider && { authProvider }),
      ...resumed,
    });
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message) => {
      if (!('method' in message) && !this.#awaited.delete(message.id)) this.#notMcp();
      this.onmessage?.(message);
    };
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion(version);
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Tells the server that the conversation is over. */
  leave(): Promise<void> {
    return this.#inner.terminateSession();
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const id = 'method' in message && 'id' in message ? message.id : undefined;
    // The library says of its own options that they may be undefined, in one of two places.
    const given = options as NonNullable<Parameters<StreamableHTTPClientTransport['send']>[1]>;
    if (id === undefined) return this.#inner.send(message, given);
    this.#awaited.add(id);
    const onRequestStreamEnd = (): void => {
      options.onRequestStreamEnd?.();
      if (this.#awaited.delete(id))
        this.#line.fail(
          this.#line.problem ?? new Problem('upstream_failed', `${this.#line.host} broke off its answer.`),
        );
    };
    return this.#inner.send(message, { ...given, onRequestStreamEnd });
  }

  async #fetch(input: string | URL, init: RequestInit = {}): Promise<Response> {
    // A stream for what servers say of their own accord would have to be held open; they are asked often enough.
    if (init.method === 'GET' && !new Headers(init.headers).has('last-event-id'))
      return new Response(null, { status: 405 });
    const response = await this.#line.fetch(input, init);
    const question = questionIn(init.body);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (question === undefined || !response.ok || isStream) return response;
    const text = await response.text();
    if (answers(text, question.id)) return new Response(text, response);
    // Servers that never heard of this question say so in many ways; it is the first, and there is another to ask.
    if (question.method === 'server/discover') return new Response(null, { status: 400 });
    throw this.#notMcp();
  }

  #notMcp(): Problem {
    return this.#line.fail(new Problem('upstream_failed', `${this.#line.host} answers in a way that is not MCP.`));
  }
}

/** The request in a body that this side has written. */
function questionIn(body: BodyInit | null | undefined): { id: unknown; method: unknown } | undefined {
  const message: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
  return typeof message === 'object' && message !== null && 'id' in message && 'method' in message
    ? { id: message.id, method: message.method }
    : undefined;
}

function answers(text: string, id: unknown): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    const messages: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return messages.some(
      (message) =>
        typeof message === 'object' &&
        message !== null &&
        'id' in message &&
        message.id === id &&
        ('result' in message || 'error' in message),
    );
  } catch {
    return false;
  }
}
