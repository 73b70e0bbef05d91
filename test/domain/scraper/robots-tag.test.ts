import { expect, it } from 'vitest';
import { readDirectives } from '../../../src/domain/scraper/robots-tag.ts';

it.each([
  [['noindex'], true, false],
  [['NOINDEX , NoFollow'], true, true],
  [['none'], true, true],
  [['all', 'index, follow'], false, false],
  [['otherbot: noindex'], false, false],
  [['nexusbot: noindex, nofollow'], true, true],
  [['otherbot: noindex, nexusbot: nofollow'], false, true],
  [['max-snippet: 20, noindex'], true, false],
  [['unavailable_after: 25 Jun 2010 15:00:00 PST'], false, false],
  [[undefined, '', 'noarchive', 'nofollow'], false, true],
])('%j: noindex %s, nofollow %s', (texts, noindex, nofollow) => {
  expect(readDirectives(texts, 'NexusBot')).toEqual({ noindex, nofollow });
});
