// @vitest-environment happy-dom
import { signal } from '@preact/signals';
import { h, render } from 'preact';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Citation } from '../../../src/application/protocol/resources.ts';
import { CitationScopeContext } from '../../../src/presentation/web/markdown/citation-mark.tsx';
import { createIncrementalLexer } from '../../../src/presentation/web/markdown/incremental.ts';
import { Markdown } from '../../../src/presentation/web/markdown/markdown.tsx';

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement('div');
  document.body.replaceChildren(root);
});

const show = (text: string, streaming = false) => render(h(Markdown, { text, streaming }), root);
const shown = () => root.textContent;

function citation(index: number, title: string, start = 0): Citation {
  const source = { version: 1, start: 0, end: 4 };
  const ids = { documentId: `d${index}`, collectionId: 'c', chunkId: `k${index}` };
  return { index, title, start, end: start + 1, source, quote: 'text', verdict: 'supported', ...ids };
}

describe('markdown without injection', () => {
  it('shows raw HTML as the text it is', () => {
    const hostile = '<img src=x onerror="alert(1)">\n\nA <b>bold</b> <script>alert(1)</script> claim';
    show(hostile);
    expect(root.querySelector('img, script, b')).toBeNull();
    expect(shown()).toContain('<img src=x onerror="alert(1)">');
    expect(shown()).toContain('<script>alert(1)</script>');
  });

  it('makes no element out of character references', () => {
    show('&lt;b&gt;x&lt;/b&gt; &amp; &#60;i&#62;');
    expect(root.querySelector('b, i')).toBeNull();
    expect(shown()).toContain('<b>x</b> & <i>');
  });

  it.each([
    '[go](javascript:alert(1))',
    '[go](JaVaScRiPt:alert(1))',
    '[go](java&#x0A;script:alert(1))',
    '[go](&#106;avascript:alert(1))',
    '[go](data:text/html,<script>1</script>)',
    '[go](vbscript:x)',
    '[go](//elsewhere.example)',
  ])('keeps the words of %s and drops the link', (text) => {
    show(text);
    expect(root.querySelector('a')).toBeNull();
    expect(shown()).toContain('go');
  });

  it.each([
    ['https://example.org/a?b=1&c=2', 'https://example.org/a?b=1&c=2'],
    ['mailto:a@example.org', 'mailto:a@example.org'],
    ['/library', '/library'],
  ])('links to %s', (href, expected) => {
    show(`[go](${href})`);
    const link = root.querySelector('a');
    expect(link?.getAttribute('href')).toBe(expected);
    expect(link?.getAttribute('rel')).toContain('noopener');
  });

  it('loads no picture', () => {
    show('![a map](https://example.org/map.png)');
    expect(root.querySelector('img')).toBeNull();
    expect(shown()).toContain('a map');
  });

  it('renders structure', () => {
    show('# Title\n\n- one\n- **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet x < 1;\n```');
    expect(root.querySelector('h1')).toBeNull();
    expect(root.querySelector('h2')?.textContent).toBe('Title');
    expect(root.querySelectorAll('li')).toHaveLength(2);
    expect(root.querySelector('strong')?.textContent).toBe('two');
    expect(root.querySelector('td')?.textContent).toBe('1');
    expect(root.querySelector('pre')?.textContent).toBe('let x < 1;');
  });
});

describe('citation chips', () => {
  const citations = signal<readonly Citation[]>([]);
  const active = signal<Citation | undefined>(undefined);
  let opened: Citation[] = [];

  function cite(text: string, ...known: Citation[]) {
    opened = [];
    citations.value = known;
    const scope = { citations, active, open: (c: Citation) => opened.push(c) };
    render(h(CitationScopeContext.Provider, { value: scope }, h(Markdown, { text, streaming: false })), root);
  }
  const chips = () =>
    [...root.querySelectorAll('button')].filter((b) => b.getAttribute('aria-label')?.startsWith('Source'));

  it('stand where the marks stood, named by number and title', () => {
    cite('Five days [1]. **In writing [2]**.', citation(1, 'Handbook'), citation(2, 'Policy'));
    expect(chips().map((chip) => chip.getAttribute('aria-label'))).toEqual(['Source 1, Handbook', 'Source 2, Policy']);
    expect(shown()).toBe('Five days 1. In writing 2.');
    expect(chips()[1]?.closest('strong')).not.toBeNull();
  });

  it('come out of a list of numbers, but not out of code or links', () => {
    cite('Both [1, 2]. `a[1]` and [1](https://example.org).', citation(1, 'A'), citation(2, 'B'));
    expect(chips()).toHaveLength(2);
    expect(root.querySelector('code')?.textContent).toBe('a[1]');
    expect(root.querySelector('a')?.textContent).toBe('1');
  });

  it('are plain text until their citation arrives', async () => {
    cite('Five days [1].');
    expect(chips()).toHaveLength(0);
    expect(shown()).toBe('Five days [1].');
    citations.value = [citation(1, 'Handbook')];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(chips()).toHaveLength(1);
  });

  it('open the passage of their own claim when a number comes twice', () => {
    const [first, second] = [citation(1, 'A', 0), citation(1, 'A', 30)];
    cite('One claim [1].\n\n- another claim [1]', first, second);
    chips()[1]?.click();
    expect(opened).toEqual([second]);
    chips()[0]?.click();
    expect(opened).toEqual([second, first]);
  });
});

describe('markdown that is still being written', () => {
  it.each([
    ['You may **carry', 'You may carry', 'strong'],
    ['You may *carry', 'You may carry', 'em'],
    ['Call `balan', 'Call balan', 'code'],
    ['See [the hand', 'See the hand', undefined],
    ['See [the handbook](https://exa', 'See the handbook', undefined],
    ['Five days [1', 'Five days ', undefined],
    ['Five days [1, 2', 'Five days ', undefined],
    ['A bold **', 'A bold ', undefined],
    ['- a **b', 'a b', 'strong'],
  ])('shows %j without half a mark', (text, expected, element) => {
    show(text, true);
    expect(shown()?.trimEnd()).toBe(expected.trimEnd());
    expect(root.querySelector(element ?? 'p')).not.toBeNull();
  });

  it('keeps an unfinished code block as code', () => {
    show('Run\n\n```bash\ncurl **x', true);
    expect(root.querySelector('pre')?.textContent).toBe('curl **x');
  });

  it('ends as a whole parse would, whatever the pieces', () => {
    const text =
      '# T\n\nA [1] **b** `c`, see [ref].\n\n1. x\n\n2. y\n   - z\n\n> q\nlazy\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```js\n1\n\n2\n```\n\nTitle\n===\n\nend [ref]\n\n[ref]: https://example.org\n';
    show(text);
    const whole = root.cloneNode(true);
    for (const step of [1, 3, 7, 20]) {
      render(null, root);
      for (let at = step; at < text.length; at += step) show(text.slice(0, at), true);
      show(text, true);
      expect(root.textContent, `streamed by ${step}`).toContain('Title');
      show(text, false);
      expect(root.isEqualNode(whole), `streamed by ${step}`).toBe(true);
    }
  });

  it('leaves settled blocks alone', () => {
    const blocks = Array.from({ length: 6 }, (_, n) => `Paragraph ${n}`).join('\n\n');
    show(blocks, true);
    const first = root.querySelector('p');
    show(`${blocks} grows`, true);
    expect(root.querySelector('p')).toBe(first);
    expect(shown()).toContain('Paragraph 5 grows');
    const lex = createIncrementalLexer();
    const [before] = lex(blocks, true);
    expect(lex(`${blocks} grows`, true)[0]).toBe(before);
  });

  it('starts over when the text is another one', () => {
    show('a\n\nb\n\nc\n\nd\n\ne\n\nf', true);
    show('other', true);
    expect(shown()).toBe('other');
  });
});
