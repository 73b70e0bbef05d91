import { Problem } from '../../domain/problem.ts';
import { crawlerName } from '../../domain/scraper/crawl-rules.ts';
import { readOutline } from '../extraction/html-outline.ts';
import { retryAfterOf } from '../ai/retry-after.ts';
import type { Egress, OutboundReply } from '../../domain/ports/egress.ts';
import type { PageFetcher, PageOutline, PageReply, PageRequest } from '../../domain/ports/page-fetcher.ts';

const accepted = 'text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5';

/** Fetches pages by the egress gateway. */
export class EgressPageFetcher implements PageFetcher {
  readonly #egress: Egress;
  readonly #userAgent: string;

  constructor(egress: Egress, { version, home }: { version: string; home?: string }) {
    this.#egress = egress;
    this.#userAgent = `${crawlerName}/${version}${home === undefined ? '' : ` (+${home})`}`;
  }

  async fetch(request: PageRequest): Promise<PageReply> {
    const { url, validators = {}, timeout, redirects = 0, signal } = request;
    // Before the reply is there nobody knows what type it is of: its own bound counts below.
    const reply = await this.#egress.fetch({
      url,
      headers: {
        'user-agent': this.#userAgent,
        accept: accepted,
        ...(validators.etag !== undefined && { 'if-none-match': validators.etag }),
        ...(validators.lastModified !== undefined && { 'if-modified-since': validators.lastModified }),
      },
      purpose: 'crawl',
      maxBytes: mostBytes,
      timeout,
      redirects,
      signal,
    });
    const page = headOf(reply);
    const limit = page.status === 200 ? request.maxBytes(page.mediaType) : undefined;
    if (limit === undefined) {
      await reply.body?.cancel();
      return page;
    }
    const bytes = await take(reply.body, limit, request.cutOff === true);
    return { ...page, bytes: isGzip(bytes) ? await unpack(bytes, limit) : bytes };
  }

  outline(page: { bytes: Uint8Array; charset?: string }, signal: AbortSignal): Promise<PageOutline> {
    return readOutline(page, { agent: crawlerName, signal });
  }
}

/** More than any type is taken of. */
const mostBytes = 64 * 1024 * 1024;
const headerCharacters = 1_000;

function headOf({ url, status, headers }: OutboundReply): PageReply {
  const header = (name: string): string | undefined =>
    headers.get(name)?.trim().slice(0, headerCharacters) || undefined;
  const [mediaType = '', ...parameters] = (header('content-type') ?? '').split(';');
  const charset = /^\s*charset\s*=\s*"?([\w.:-]+)/i.exec(parameters.find((text) => /charset/i.test(text)) ?? '')?.[1];
  const known = {
    charset,
    etag: header('etag'),
    lastModified: header('last-modified'),
    location: status >= 300 && status < 400 ? (headers.get('location') ?? undefined) : undefined,
    retryAfter: retryAfterOf(headers.get('retry-after')),
    robots: header('x-robots-tag'),
  };
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return { url, status, mediaType: mediaType.trim().toLowerCase(), ...said };
}

async function take(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  cutOff: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the stream.
  for await (const piece of body ?? []) {
    pieces.push(piece);
    length += piece.length;
    if (length <= limit) continue;
    if (cutOff) break;
    throw new Problem('payload_too_large', `It is larger than ${Math.round(limit / 1024 / 1024)} MiB.`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.subarray(0, limit);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unpack(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return await take(unpacked, limit, false);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('upstream_failed', 'It is packed and cannot be unpacked.', { cause });
  }
}
