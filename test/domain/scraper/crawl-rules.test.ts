import { describe, expect, it } from 'vitest';
import {
  isInScope,
  mayBeDocument,
  mayBeDocumentType,
  politeDelay,
  retryDelay,
  scopeOf,
} from '../../../src/domain/scraper/crawl-rules.ts';

describe('the bounds of a source', () => {
  const inScope = (kind: Parameters<typeof scopeOf>[0], root: string, url: string): boolean =>
    isInScope(url, scopeOf(kind, root));

  it('are its folder for a site', () => {
    const root = 'https://example.org/docs/start.html';
    expect(inScope('site', root, 'https://example.org/docs/deep/page')).toBe(true);
    for (const url of ['https://example.org/other', 'https://www.example.org/docs/', 'https://example.org:8443/docs/a'])
      expect(inScope('site', root, url)).toBe(false);
    expect(inScope('site', 'https://example.org', 'https://example.org/any')).toBe(true);
    expect(inScope('site', 'https://example.org/docs', 'https://example.org/documents')).toBe(true);
  });

  it('are its host for a sitemap, and none for a feed', () => {
    expect(inScope('sitemap', 'https://example.org/maps/a.xml', 'https://example.org/b')).toBe(true);
    expect(inScope('sitemap', 'https://example.org/a.xml', 'https://other.org/b')).toBe(false);
    expect(inScope('feed', 'https://example.org/feed', 'https://other.org/b')).toBe(true);
  });
});

it('tells what is never a document', () => {
  const at = (path: string): boolean => mayBeDocument(`https://example.org${path}`);
  expect(['/a.PNG', '/b.css', '/c.tar.gz', '/d.mp4?x=1'].filter(at)).toEqual([]);
  expect(['/a', '/b.html', '/c.pdf', '/d.png/about', '/e?file=x.png'].filter((path) => !at(path))).toEqual([]);
  expect(['image/png', 'text/css', 'application/rss+xml', 'text/xml'].filter(mayBeDocumentType)).toEqual([]);
  expect(['', 'text/html', 'application/xhtml+xml', 'application/pdf', 'text/plain'].every(mayBeDocumentType)).toBe(
    true,
  );
});

it('waits as the site wants it, within reason', () => {
  expect([undefined, 0, 0.25, 7, 86_400].map(politeDelay)).toEqual([500, 100, 250, 7000, 30_000]);
  expect([1, 2, 3].map((tries) => retryDelay(tries))).toEqual([1000, 4000, undefined]);
  expect([retryDelay(1, 20), retryDelay(1, 3600)]).toEqual([20_000, 60_000]);
});
