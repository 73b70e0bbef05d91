import { describe, expect, it } from 'vitest';
import { allowNothing, parseRobots } from '../../../src/domain/scraper/robots.ts';

const site = 'https://example.org';
const allows = (text: string, path: string, agent = 'NexusBot'): boolean =>
  parseRobots(text, agent).allows(site + path);

describe('robots.txt', () => {
  it('allows all where it says nothing', () => {
    for (const text of [
      '',
      'User-agent: *\nDisallow:',
      'User-agent: OtherBot\nDisallow: /',
      '<html>No such file</html>',
    ])
      expect(allows(text, '/a')).toBe(true);
  });

  it('goes by the group of its name, whatever the case and the version, and by * only without one', () => {
    const text = 'User-Agent: *\nDisallow: /\n\nuser-agent: NEXUSBOT/2.0 (of old)\nDisallow: /private\n';
    expect([allows(text, '/a'), allows(text, '/private/b')]).toEqual([true, false]);
    expect(allows(text, '/a', 'Somebody')).toBe(false);
    // A longer name is another crawler.
    expect(allows('User-agent: NexusBotImages\nDisallow: /', '/a')).toBe(true);
  });

  it('puts groups of one name together, and gives what follows to every name before it', () => {
    const text = [
      'User-agent: nexusbot',
      'Disallow: /one',
      'User-agent: other',
      'Disallow: /two',
      'User-agent: third',
      'Sitemap: https://example.org/map.xml',
      'User-agent: nexusbot',
      'Disallow: /three',
    ].join('\r\n');
    expect(['/one', '/two', '/three'].map((path) => allows(text, path))).toEqual([false, true, false]);
    expect(allows(text, '/three', 'third')).toBe(false);
    expect(parseRobots(text, 'nexusbot').sitemaps).toEqual(['https://example.org/map.xml']);
  });

  it('lets the longest rule decide, and of two as long the one that allows', () => {
    const text =
      'User-agent: *\nDisallow: /shop/\nAllow: /shop/open/\nDisallow: /shop/open/till\nAllow: /page\nDisallow: /page';
    const paths = ['/shop/a', '/shop/open/a', '/shop/open/till', '/page', '/elsewhere'];
    expect(paths.map((path) => allows(text, path))).toEqual([false, true, false, true, true]);
  });

  it('reads * and $', () => {
    const text = 'User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*b*c\nDisallow: /end$\nDisallow: /*?*session=';
    const blocked = ['/x.pdf', '/deep/x.pdf', '/a1b2c', '/abc/d', '/end', '/p?x=1&session=2'];
    const open = ['/x.pdf?page=1', '/x.pdfs', '/a1c2b', '/ending', '/p?x=1'];
    expect(blocked.filter((path) => allows(text, path))).toEqual([]);
    expect(open.filter((path) => !allows(text, path))).toEqual([]);
    expect(allows('User-agent: *\nDisallow: /*b$', '/abab')).toBe(false);
    expect(allows('User-agent: *\nDisallow: /a*a$', '/a')).toBe(true);
  });

  it('takes letters and their percent-encodings for the same, and a slash and its own for two things', () => {
    const text = 'User-agent: *\nDisallow: /caf\u00e9\nDisallow: /%7euser\nDisallow: /a%2Fb';
    const blocked = ['/caf%C3%A9', '/caf%c3%a9/x', '/~user', '/a%2fb'];
    expect(blocked.filter((path) => allows(text, path))).toEqual([]);
    expect([allows(text, '/a/b'), allows(text, '/cafe')]).toEqual([true, true]);
  });

  it('passes over comments, marks and rules without a group', () => {
    const text = '\uFEFFDisallow: /lost\nUser-agent: * # everybody\nDisallow: /a # b\nNonsense\n: x\nDisallow /c';
    expect(['/lost', '/a', '/c'].map((path) => allows(text, path))).toEqual([true, false, true]);
  });

  it('never keeps itself from being read', () => {
    expect(allows('User-agent: *\nDisallow: /', '/robots.txt')).toBe(true);
    expect([allowNothing.allows(`${site}/robots.txt`), allowNothing.allows(`${site}/a`)]).toEqual([true, false]);
  });

  it('reads the delay of its own group', () => {
    const text = 'User-agent: *\nCrawl-delay: 9\nUser-agent: nexusbot\nCrawl-delay: 0.5\nDisallow: /x';
    expect([parseRobots(text, 'nexusbot').delay, parseRobots(text, 'z').delay]).toEqual([0.5, 9]);
    expect(parseRobots('User-agent: *\nCrawl-delay: soon\nCrawl-delay:', 'z').delay).toBeUndefined();
    expect(parseRobots('User-agent: *\nCrawl-delay: -1', 'z').delay).toBeUndefined();
  });

  it('is read in no time, however it is made', () => {
    const rules = `User-agent: *\n${'Disallow: /*a*a*a*a*a*a*a*a*b$\n'.repeat(5000)}`;
    const started = performance.now();
    expect(allows(rules, `/${'a'.repeat(2000)}`)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
