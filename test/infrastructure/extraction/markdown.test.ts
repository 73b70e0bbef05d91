import { describe, expect, test } from 'vitest';
import { extract, outline } from './extracted.ts';

describe('Markdown', () => {
  test('becomes the text a reader sees, with headings and their levels', async () => {
    const document = await extract(
      'md',
      '# The `title` of *it*\n\nWith **bold _both_**, a [link](http://example.com "t"), ![a cat](cat.png),\n' +
        '<b>tags</b>, \\*stars\\*, R&amp;D and a note[^1].  \nNext line.\n\nUnder\n-----\n\n[^1]: Said below.\n\n[ref]: http://example.com\n',
    );
    expect(outline(document)).toEqual([
      'heading1: The title of it',
      'paragraph: With bold both, a link, a cat, tags, *stars*, R&D and a note.\nNext line.',
      'heading2: Under',
      'paragraph: Said below.',
    ]);
    expect(document.title).toBe('The title of it');
  });

  test('lists keep markers and nesting', async () => {
    const document = await extract(
      'md',
      '3. three\n   - *sub*\n     more\n   - [x] done\n4. four\n\n   second paragraph\n',
    );
    expect(outline(document)).toEqual(['list: 3. three\n  - sub more\n  - [x] done\n4. four\n  second paragraph']);
  });

  test('code stays as it is, also inside a list', async () => {
    const document = await extract(
      'md',
      '1. run\n   ```sh\n   a  *b*\n     c\n   ```\n2. stop\n\n```\n# not a heading\n```\n',
    );
    expect(outline(document)).toEqual(['list: 1. run', 'code: a  *b*\n  c', 'list: 2. stop', 'code: # not a heading']);
  });

  test('tables become rows with their header', async () => {
    const document = await extract('md', '| Name | *Age* |\n|:--|--:|\n| **Ann** | 3 |\n| Bob | |\n');
    expect(outline(document)).toEqual(['table: Name | Age\nAnn | 3\nBob']);
  });

  test('front matter gives the title and is left out', async () => {
    const document = await extract('md', '---\ntitle: "Real title"\ntags: [a]\n---\n\n# Other\n\nText\n');
    expect(document.title).toBe('Real title');
    expect(outline(document)).toEqual(['heading1: Other', 'paragraph: Text']);
  });

  test('a rule at the top is not front matter', async () => {
    expect(outline(await extract('md', '---\n\nText\n\n---\n\nMore\n'))).toEqual([
      'paragraph: Text',
      'paragraph: More',
    ]);
  });

  test('HTML in it is read as HTML', async () => {
    const document = await extract(
      'md',
      '<div align="center"><h2>Logo</h2>\n<p>caf&eacute;</p></div>\n\n<!-- hidden -->\n\n> quoted\n',
    );
    expect(outline(document)).toEqual(['heading2: Logo', 'paragraph: café', 'paragraph: quoted']);
  });

  test('nesting beyond all measure still gives the text', async () => {
    expect((await extract('md', `${'>'.repeat(50_000)} deep`)).text).toContain('deep');
    const list = Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level * 2)}- item ${level}`).join('\n');
    expect((await extract('md', list)).text).toContain('item 999');
  });

  test('stops when it is cancelled', async () => {
    await expect(extract('md', '# a', AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});
