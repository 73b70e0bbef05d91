import { describe, expect, it } from 'vitest';
import { EgressPageFetcher } from '../../../src/infrastructure/network/page-fetcher.ts';
import type { Egress, OutboundRequest } from '../../../src/domain/ports/egress.ts';
import type { PageReply, PageRequest } from '../../../src/domain/ports/page-fetcher.ts';

const { signal } = new AbortController();
const mebibyte = 1024 * 1024;

/** What one reply becomes, and what was asked for. */
async function fetched(
  reply: Response,
  over: Partial<PageRequest> = {},
): Promise<{ page: PageReply; asked: OutboundRequest; left: boolean }> {
  let asked: OutboundRequest | undefined;
  let left = false;
  const egress: Egress = {
    counts: () => ({}),
    fetch: async (request) => {
      asked = request;
      const body = reply.body?.pipeThrough(new TransformStream({ cancel: () => void (left = true) })) ?? null;
      return {
        url: request.url,
        status: reply.status,
        headers: reply.headers,
        hops: [],
        body,
        bytes: async () => new Uint8Array(),
      };
    },
  };
  const fetcher = new EgressPageFetcher(egress, { version: '1.2.3', home: 'https://nexus.example' });
  const page = await fetcher.fetch({
    url: 'https://example.org/a',
    maxBytes: () => mebibyte,
    timeout: 1000,
    signal,
    ...over,
  });
  if (asked === undefined) throw new Error('nothing was asked for');
  return { page, asked, left };
}

describe('a page', () => {
  it('is asked for under the crawler’s name, with what is known of it', async () => {
    const validators = { etag: '"x"', lastModified: 'Tue, 01 Dec 2026 00:00:00 GMT' };
    const { page, asked } = await fetched(new Response(null, { status: 304 }), { validators });
    expect(asked).toMatchObject({
      purpose: 'crawl',
      redirects: 0,
      headers: {
        'user-agent': 'NexusBot/1.2.3 (+https://nexus.example)',
        'if-none-match': '"x"',
        'if-modified-since': validators.lastModified,
      },
    });
    expect(page).toEqual({ url: 'https://example.org/a', status: 304, mediaType: '' });
  });

  it('comes with what its headers say', async () => {
    const headers = {
      'content-type': 'Text/HTML; Charset="ISO-8859-1"',
      etag: 'W/"7"',
      'last-modified': 'Tue, 01 Dec 2026 00:00:00 GMT',
      'x-robots-tag': 'noindex',
      'retry-after': '7',
    };
    const { page } = await fetched(new Response('<p>', { headers }));
    expect(page).toMatchObject({
      mediaType: 'text/html',
      charset: 'ISO-8859-1',
      etag: 'W/"7"',
      lastModified: headers['last-modified'],
      robots: 'noindex',
      retryAfter: 7,
    });
    expect(new TextDecoder().decode(page.bytes)).toBe('<p>');
    const moved = await fetched(new Response('gone', { status: 301, headers: { location: '../b' } }));
    expect(moved.page).toMatchObject({ status: 301, location: '../b' });
    expect(moved.page).not.toHaveProperty('bytes');
  });

  it('is left unread when its type is not wanted', async () => {
    const video = new Response('x'.repeat(mebibyte), { headers: { 'content-type': 'video/mp4' } });
    const { page, left } = await fetched(video, { maxBytes: (type) => (type === 'video/mp4' ? undefined : 1) });
    expect([page.mediaType, page.bytes, left]).toEqual(['video/mp4', undefined, true]);
  });

  it('is refused when it is too large, or cut off where that is wanted', async () => {
    const large = (): Response => new Response('x'.repeat(3000));
    await expect(fetched(large(), { maxBytes: () => 2000 })).rejects.toMatchObject({ code: 'payload_too_large' });
    const { page } = await fetched(large(), { maxBytes: () => 2000, cutOff: true });
    expect(page.bytes).toHaveLength(2000);
  });

  it('is unpacked when it is a gzip file, which does not unpack to more than is taken', async () => {
    const packed = (text: string): Response =>
      new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')));
    const { page } = await fetched(packed('<urlset></urlset>'));
    expect(new TextDecoder().decode(page.bytes)).toBe('<urlset></urlset>');
    const bomb = fetched(packed('x'.repeat(20 * mebibyte)));
    await expect(bomb).rejects.toMatchObject({ code: 'payload_too_large' });
    await expect(fetched(new Response(new Uint8Array([0x1f, 0x8b, 1, 2])))).rejects.toMatchObject({
      code: 'upstream_failed',
    });
  });
});
