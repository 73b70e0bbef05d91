import { describe, expect, it } from 'vitest';
import { returnPath } from '../../src/domain/return-path.ts';

describe('where to go after signing in', () => {
  it.each([
    ['/', '/'],
    ['/library?q=a%20b&x=//y#top', '/library?q=a%20b&x=//y#top'],
    ['/a/../b', '/b'],
    ['/früh', '/fr%C3%BCh'],
    ['/@evil.test', '/@evil.test'],
    ['/%2f%2fevil.test', '/%2f%2fevil.test'],
  ])('takes %s', (text, path) => {
    expect(returnPath(text)).toBe(path);
  });

  it.each([
    '',
    'library',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/.//evil.test',
    '/..//evil.test',
    '/%2e//evil.test',
    '/a/..//evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '\u0000/x',
    ' /x',
    '/x\r\nset-cookie: a=b',
    'https://evil.test/',
    'https:evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    `/${'x'.repeat(2000)}`,
  ])('refuses %j', (text) => {
    expect(returnPath(text)).toBeUndefined();
  });
});
