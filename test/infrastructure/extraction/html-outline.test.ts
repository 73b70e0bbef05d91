import { expect, it } from 'vitest';
import { readOutline } from '../../../src/infrastructure/extraction/html-outline.ts';
import type { PageOutline } from '../../../src/domain/ports/page-fetcher.ts';

const { signal } = new AbortController();

function outlineOf(html: string, charset?: string): Promise<PageOutline> {
  const bytes = new TextEncoder().encode(html);
  return readOutline({ bytes, ...(charset !== undefined && { charset }) }, { agent: 'NexusBot', signal });
}

it('reads what a page says to those who follow its links', async () => {
  const html = `<!doctype html><html><head><base href="/docs/"><base href="/no/"><title> A
      &amp; B </title><link rel="stylesheet" href="x.css"><link rel="Canonical" href="/a"><link rel=canonical href="/no">
    <meta name="ROBOTS" content="nofollow"><meta name="nexusbot" content="noindex"><meta name="otherbot" content="none">
    </head><body><svg><title>Picture</title></svg><a href="one">1</a><a href="one#part">1</a><a href='#top'>top</a><a name=x>
    <a rel="external nofollow" href="spam">spam</a><area href="two?a=1&amp;b=2"><a href="one">again</a>
    <!-- <a href="no"> --><script>"<a href='no'>"</script></body></html>`;
  expect(await outlineOf(html)).toEqual({
    title: 'A & B',
    canonical: '/a',
    base: '/docs/',
    robots: ['nofollow', 'noindex'],
    links: ['one', 'one#part', 'two?a=1&b=2'],
  });
});

it('has bounds, and says nothing of what is not there', async () => {
  expect(await outlineOf('<p>Nothing</p>')).toEqual({ robots: [], links: [] });
  const many = Array.from({ length: 3000 }, (_, index) => `<a href="${index}">x</a>`).join('');
  expect((await outlineOf(many)).links).toHaveLength(2000);
  expect((await outlineOf(`<title>${'t'.repeat(5000)}</title>`)).title).toHaveLength(300);
});
