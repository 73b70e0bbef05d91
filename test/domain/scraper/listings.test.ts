import { describe, expect, it } from 'vitest';
import { readFeed } from '../../../src/domain/scraper/feed.ts';
import { readSitemap } from '../../../src/domain/scraper/sitemap.ts';

describe('a sitemap', () => {
  it('lists pages, not their pictures', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?><!-- <loc>no</loc> -->
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc> https://example.org/?a=1&amp;b=2 </loc><image:image><image:loc>https://example.org/p.png</image:loc></image:image></url>
      <url><loc><![CDATA[https://example.org/c&d]]></loc><lastmod>2026-01-01</lastmod></url></urlset>`;
    const pages = ['https://example.org/?a=1&b=2', 'https://example.org/c&d'];
    expect(readSitemap(xml)).toEqual({ pages, sitemaps: [] });
  });

  it('may be an index, or lines', () => {
    const index = '<sitemapindex><sitemap><loc>https://example.org/one.xml</loc></sitemap></sitemapindex>';
    expect(readSitemap(index)).toEqual({ pages: [], sitemaps: ['https://example.org/one.xml'] });
    expect(readSitemap('\uFEFFhttps://example.org/a\r\n\r\nhttps://example.org/b\n')).toEqual({
      pages: ['https://example.org/a', 'https://example.org/b'],
      sitemaps: [],
    });
  });

  it('is nothing else', () => {
    for (const text of ['', '<html><a href="x">y</a></html>', 'Read https://example.org/a', '<rss></rss>', '{"a":1}'])
      expect(readSitemap(text)).toBeUndefined();
  });

  it('ends where the protocol does, and grows by nothing that is in it', () => {
    const many = `<urlset>${'<url><loc>https://example.org/</loc></url>'.repeat(50_010)}</urlset>`;
    expect(readSitemap(many)?.pages).toHaveLength(50_000);
    const declared = '<!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>';
    const bomb = `${declared}<urlset><url><loc>https://e.org/&b;</loc></url></urlset>`;
    expect(readSitemap(bomb)?.pages).toEqual(['https://e.org/&b;']);
    expect(readSitemap('<urlset><url><loc>https://e.org/unended')?.pages).toEqual([]);
  });

  it.each([
    `<urlset ${'a '.repeat(500_000)}`,
    `<urlset>${'<'.repeat(500_000)}`,
    `<urlset>${'<a="'.repeat(250_000)}`,
    `<urlset>${'<![CDATA['.repeat(100_000)}`,
    `<urlset>${'<!-- '.repeat(200_000)}`,
    `<urlset>${'<!x['.repeat(200_000)}`,
  ])('is read in no time, however it is made: %.20s', (text) => {
    const started = performance.now();
    readSitemap(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a feed', () => {
  it('of RSS has links, or guids that are some', () => {
    const rss = `<rss version="2.0"><channel><link>https://example.org/</link><title>T</title>
      <item><title>One</title><link>https://example.org/1</link><guid isPermaLink="false">7</guid></item>
      <item><guid>https://example.org/2</guid><description>&lt;a href="https://example.org/no"&gt;</description></item>
      <item><guid isPermaLink="false">https://example.org/no</guid></item>
      <item><link><![CDATA[/3?a=1&b=2]]></link></item></channel></rss>`;
    expect(readFeed(rss)?.items).toEqual(['https://example.org/1', 'https://example.org/2', '/3?a=1&b=2']);
  });

  it('of Atom has links to the entries themselves', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/><entry>
      <link rel="self" href="https://example.org/1.atom"/><link rel="alternate" type="text/html" href="https://example.org/1"/>
      <content type="xhtml"><div><link href="https://example.org/no"/><a href="https://example.org/no">x</a></div></content>
      </entry><entry><link href='https://example.org/2'/></entry></feed>`;
    expect(readFeed(atom)?.items).toEqual(['https://example.org/1', 'https://example.org/2']);
  });

  it('of RDF or JSON, too', () => {
    const rdf =
      '<rdf:RDF xmlns:rdf="x"><channel/><item rdf:about="y"><link>https://example.org/1</link></item></rdf:RDF>';
    expect(readFeed(rdf)?.items).toEqual(['https://example.org/1']);
    const items = [{ url: 'https://example.org/1' }, { id: '2' }, null];
    expect(readFeed(JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items }))?.items).toEqual([
      'https://example.org/1',
    ]);
  });

  it('is nothing else', () => {
    for (const text of ['', '<html><body><article>feed</article></body></html>', '{"version":"1"}', '{', '<urlset/>'])
      expect(readFeed(text)).toBeUndefined();
  });
});
