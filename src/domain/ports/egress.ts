/** What a request leaves the house for. Some addresses are open to one purpose only. */
export type EgressPurpose = 'crawl' | 'openid' | 'model' | 'plugin' | 'plugin-host' | 'webhook';

export interface OutboundRequest {
  /** Absolute. The WHATWG URL that is checked is the one that is fetched. */
  url: string;
  /** `GET` unless given. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  purpose: EgressPurpose;
  /** Bytes of the reply's body taken at most, after decompression. */
  maxBytes: number;
  /** Milliseconds from the first byte sent to the last byte read, all hops together. */
  timeout: number;
  /** Redirects followed, five at most; 0, which is the default, gives back the 3xx itself. */
  redirects?: number;
  signal: AbortSignal;
}

export interface OutboundReply {
  /** The address that answered, after redirects. */
  url: string;
  status: number;
  headers: Headers;
  /** The addresses that led away from where the request began, in order; empty without redirects. */
  hops: string[];
  /** For reading once. Fails with the same Problems as `fetch`; cancel what is not read to its end. */
  body: ReadableStream<Uint8Array> | null;
  /** The body, read to its end. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The one way out of the product. Any status comes back as a reply; a failure is a Problem:
 * `egress_refused` (where it may not go, and why, in words for people), `upstream_failed`, `upstream_timeout`,
 * `payload_too_large`, `rate_limited` (with `retryAfter`) or `cancelled`.
 */
export interface Egress {
  fetch(request: OutboundRequest): Promise<OutboundReply>;
  /** Since this gateway was made: `<purpose>.sent` and `<purpose>.refused`. Every hop counts. */
  counts(): Readonly<Record<string, number>>;
}
