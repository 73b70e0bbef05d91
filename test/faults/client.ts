import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Page } from '../../src/application/protocol/resources.ts';
import type { SessionEvent } from '../../src/application/protocol/events.ts';

const patience = 60_000;

/** An answer that is not 2xx: Nexus is there and says no. Everything else that is thrown is a connection cut off. */
export class Refused extends Error {
  readonly status: number;
  readonly body: string;

  constructor(path: string, status: number, body: string) {
    super(`${path} answered ${status}: ${body.slice(0, 300)}`);
    this.status = status;
    this.body = body;
  }
}

/** Somebody who is signed in, over all starts of one Nexus. */
export class Client {
  url = '';
  #cookie = '';

  async signIn(link: string): Promise<void> {
    const response = await this.#fetch('POST', '/auth/link', { token: new URL(link).searchParams.get('token') });
    await response.body?.cancel();
    this.#cookie = response.headers
      .getSetCookie()
      .map((set) => set.split(';', 1)[0])
      .join('; ');
  }

  async request<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
    return (await (await this.#fetch(method, path, body)).json()) as Reply;
  }

  /** All pages of a list. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.request<Page<Item>>('GET', cursor === undefined ? path : `${path}?cursor=${cursor}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return items;
  }

  /** Server-sent events, each handed over as it comes; ends with the stream, or when `enough` says so. */
  async events(
    method: string,
    path: string,
    body: unknown,
    enough: (event: SessionEvent) => boolean | void,
  ): Promise<void> {
    const response = await this.#fetch(method, path, body);
    const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    // Leaving the loop early cancels the stream.
    for await (const { data } of events ?? []) if (enough(JSON.parse(data) as SessionEvent) === true) return;
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    });
    if (!response.ok) throw new Refused(`${method} ${path}`, response.status, await response.text());
    return response;
  }
}
