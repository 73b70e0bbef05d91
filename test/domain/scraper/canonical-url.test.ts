import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../../src/domain/scraper/canonical-url.ts';

describe('an address in its one form', () => {
  it.each([
    ['HTTP://Example.ORG:80/a#top', 'http://example.org/a'],
    ['https://example.org.:443', 'https://example.org/'],
    ['https://example.org:8443/', 'https://example.org:8443/'],
    ['https://example.org/a/../b/./c', 'https://example.org/b/c'],
    ['https://example.org//a///b//', 'https://example.org/a/b/'],
    ['https://example.org/web/2020/https://other.org//x', 'https://example.org/web/2020/https://other.org/x'],
    ['https://example.org/?utm_source=a&id=7&fbclid=x&UTM_Medium=y', 'https://example.org/?id=7'],
    ['https://example.org/?b=2&a=1&a=3', 'https://example.org/?b=2&a=1&a=3'],
    ['https://example.org/?', 'https://example.org/'],
    ['https://example.org/?q=a%20b+c&', 'https://example.org/?q=a%20b+c'],
    ['https://example.org/a;jsessionid=12AB?PHPSESSID=1', 'https://example.org/a'],
    ['https://example.org/%7Euser/%c3%a9/a%2fb', 'https://example.org/~user/%C3%A9/a%2Fb'],
    ['https://b\u00fccher.example/\u00e9', 'https://xn--bcher-kva.example/%C3%A9'],
    ['  https://example.org/a\n', 'https://example.org/a'],
    ['https://example.org/utm_source=1', 'https://example.org/utm_source=1'],
  ])('%s', (given, wanted) => {
    expect(canonicalUrl(given)).toBe(wanted);
    expect(canonicalUrl(wanted)).toBe(wanted);
  });

  it('counts from the page that the link is on', () => {
    expect(canonicalUrl('../b?x=1#y', 'https://example.org/a/c/')).toBe('https://example.org/a/b?x=1');
    expect(canonicalUrl('//other.org/a', 'https://example.org/')).toBe('https://other.org/a');
    expect(canonicalUrl('?page=2', 'https://example.org/list')).toBe('https://example.org/list?page=2');
  });

  it.each([
    'mailto:a@b.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.org/',
    'https://user:secret@example.org/',
    'https://user@example.org/',
    '/nowhere',
    '',
    'https://',
    `https://example.org/${'a'.repeat(2048)}`,
  ])('is none for %s', (text) => {
    expect(canonicalUrl(text)).toBeUndefined();
  });
});
