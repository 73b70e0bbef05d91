import { describe, expect, test } from 'vitest';
import { extract, outline } from './extracted.ts';

const page = (body: string, head = ''): string =>
  `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
const prose = 'A sentence that is long enough to be what the page is about. '.repeat(3).trim();

describe('HTML', () => {
  test('becomes headings, paragraphs, lists and code', async () => {
    const document = await extract(
      'html',
      page(
        '<h1>Big <em>news</em></h1><p>One\n  two&nbsp;&eacute;<br>three</p><div>loose<p>inner</p>tail</div>' +
          '<ul><li>a<ol start=3><li>b</li><li>c</ol></li><li><p>d</p><p>e</p></li></ul>' +
          '<pre><code>if (x) {\n  y\n}</code></pre><dl><dt>Term</dt><dd>Meaning</dd></dl>',
        '<title>The  page</title>',
      ),
    );
    expect(document.title).toBe('The page');
    expect(outline(document)).toEqual([
      'heading1: Big news',
      'paragraph: One two é\nthree',
      'paragraph: loose',
      'paragraph: inner',
      'paragraph: tail',
      'list: - a\n  3. b\n  4. c\n- d\n  e',
      'code: if (x) {\n  y\n}',
      'list: Term\n  Meaning',
    ]);
  });

  test('tables become rows; cells that span rows are repeated; empty columns are dropped', async () => {
    const document = await extract(
      'html',
      page(
        '<table><caption>Prices</caption><tr><th>Kind<th>Size<th><th>Price</tr>' +
          '<tr><td rowspan=2>Tea<td>small<td><td>1 €</tr><tr><td>large<td><td><ul><li>2 €<li>3 € to go</ul></tr></table>',
      ),
    );
    expect(outline(document)).toEqual([
      'paragraph: Prices',
      'table: Kind | Size | Price\nTea | small | 1 €\nTea | large | 2 €; 3 € to go',
    ]);
  });

  test('tables that only do layout become prose in reading order', async () => {
    const document = await extract(
      'html',
      page(
        `<table><tr><td><h2>Left</h2><p>${prose}</p></td></tr><tr><td><table><tr><td>x<td>y</table>after</td></tr></table>`,
      ),
    );
    expect(outline(document)).toEqual(['heading2: Left', `paragraph: ${prose}`, 'table: x | y', 'paragraph: after']);
  });

  test('headings and code inside lists and cells stand between what is before and after them', async () => {
    const list = '<ul><li>a<h3>B</h3>c<li>d<pre>e</pre></ul>';
    expect(outline(await extract('html', page(list)))).toEqual([
      'list: - a',
      'heading3: B',
      'list:   c\n- d',
      'code: e',
    ]);
    const table = '<table><tr><td>a<td>b<tr><td>c<td>d<h3>E</h3></table>';
    expect(outline(await extract('html', page(table)))).toEqual(['table: a | b\nc | d', 'heading3: E']);
  });

  test('leaves out code, controls, furniture and what is hidden', async () => {
    const document = await extract(
      'html',
      page(
        `<script>bad()</script><style>.bad{}</style><noscript>bad</noscript><svg><title>bad</title></svg><nav>bad</nav>
        <form><button>bad</button><select><option>bad</select><label>Kept</label></form>
        <p hidden>bad</p><p aria-hidden="true">bad</p><p style="color:red; display: none">bad <b>bad</b></p>
        <div role="navigation">bad</div><a class="skip-link" href="#c">bad</a><aside>bad</aside><footer>bad</footer>
        <h2>Fine<span class="mw-editsection">[bad]</span></h2><p>Good<sup class="reference">[1]</sup>.</p>`,
      ),
    );
    expect(outline(document)).toEqual(['paragraph: Kept', 'heading2: Fine', 'paragraph: Good.']);
  });

  test('prefers the main content where most of the text is in it', async () => {
    const main = `<main><header><h1>Story</h1></header><p>${prose}</p></main>`;
    const document = await extract('html', page(`<header>Site</header><div>Buy now</div>${main}<div>Related</div>`));
    expect(outline(document)).toEqual(['heading1: Story', `paragraph: ${prose}`]);
    const article = await extract('html', page(`<div>Menu</div><article><p>${prose}</p></article>`));
    expect(outline(article)).toEqual([`paragraph: ${prose}`]);
  });

  test('keeps everything where the main content holds little', async () => {
    const document = await extract('html', page(`<main>Loading</main><p>${prose}</p>`));
    expect(outline(document)).toEqual(['paragraph: Loading', `paragraph: ${prose}`]);
  });

  test('a header gives the title of a page that has no other', async () => {
    const header = '<header><h1>Report</h1><p>Menu</p></header>';
    expect(outline(await extract('html', page(`${header}<p>Text</p>`)))).toEqual([
      'heading1: Report',
      'paragraph: Text',
    ]);
  });

  test.each([
    ['<meta charset="shift_jis">', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', [0xc4, 0xe0], 'Да'],
    ['<meta charset="iso-8859-1">', [0x35, 0x80], '5€'],
    ['<meta charset="iso-8859-1">', [0x35, 0xe2, 0x82, 0xac], '5€'],
    // A character of GBK whose bytes happen to be valid UTF-8.
    ['<meta charset="gb2312">', [0xc4, 0xa3], '模'],
    ['<meta charset="nonsense">', [0xe9], 'é'],
  ])('decodes by %s', async (meta, body, expected) => {
    const start = new TextEncoder().encode(`<html><head>${meta}</head><body>`);
    const document = await extract('html', Uint8Array.from([...start, ...body]));
    expect(document.text.trim()).toBe(expected);
  });

  test('a million nested tags neither overflow nor stall', async () => {
    const started = Date.now();
    expect((await extract('html', `${'<div>'.repeat(1_000_000)}deep`)).text.trim()).toBe('deep');
    expect((await extract('html', `${'<table><tr><td>a'.repeat(20_000)}deep`)).text).toContain('deep');
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  test('stops when it is cancelled in the middle', async () => {
    const controller = new AbortController();
    const work = extract('html', '<p>some text</p>'.repeat(200_000), controller.signal);
    setTimeout(() => controller.abort(new Error('stopped')), 5);
    await expect(work).rejects.toThrow('stopped');
  });
});
