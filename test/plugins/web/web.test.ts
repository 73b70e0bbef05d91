import { describe, expect, it } from 'vitest';
import web from '../../../plugins/web/index.ts';
import { grantedFake } from '../../fakes/granted.ts';
import type { FetchReply, Granted } from '../../../src/domain/plugins/index.ts';

const { read } = web.tools;

/** A web of one page, which moved, and what became of a request for it. */
function site(reply: Partial<FetchReply> = {}, text = 'Bread costs 3 euros.'): { granted: Granted; asked: string[] } {
  const asked: string[] = [];
  const granted = grantedFake({
    fetch: async (url) => {
      asked.push(url);
      const headers = { 'content-type': 'text/html; charset=utf-8' };
      return { url: 'https://www.example.org/prices', status: 200, headers, body: new Uint8Array([1, 2]), ...reply };
    },
    ai: {
      ...grantedFake().ai,
      extract: async ({ body, mediaType, url }) => ({ title: `${mediaType} ${body.length} ${url}`, text }),
    },
  });
  return { granted, asked };
}

describe('a page', () => {
  it('is fetched and read, and says where it came from', async () => {
    const { granted, asked } = site();
    expect(await read({ url: 'example.org/prices' }, granted)).toEqual({
      url: 'https://www.example.org/prices',
      title: 'text/html; charset=utf-8 2 https://www.example.org/prices',
      text: 'Bread costs 3 euros.',
      truncated: false,
    });
    expect(asked).toEqual(['https://example.org/prices']);
  });

  it('is cut where it is too long, between two characters', async () => {
    const { text, truncated } = await read({ url: 'example.org' }, site({}, `a${'😀'.repeat(20_000)}`).granted);
    expect(truncated).toBe(true);
    expect(text.length).toBe(19_999);
    expect(text.isWellFormed()).toBe(true);
  });

  it.each([
    [404, 'not_found'],
    [410, 'not_found'],
    [500, 'upstream_failed'],
    [301, 'upstream_failed'],
  ])('that answers %d is an error', async (status, code) => {
    await expect(read({ url: 'example.org' }, site({ status }).granted)).rejects.toMatchObject({ code });
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'http://', 'two words', 'data:text/html,x'])(
    'has no address like %s',
    async (url) => {
      const { granted, asked } = site();
      await expect(read({ url }, granted)).rejects.toMatchObject({ code: 'bad_request' });
      expect(asked).toEqual([]);
    },
  );
});
