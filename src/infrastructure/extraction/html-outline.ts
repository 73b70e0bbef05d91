import { Parser } from 'htmlparser2';
import { breathe } from './breathe.ts';
import { cleanText, decodeText } from './decode-text.ts';
import { declaredEncoding } from './html.ts';
import type { PageOutline } from '../../domain/ports/page-fetcher.ts';

const sliceLength = 64 * 1024;
/** Links that are kept; a page with more is an index of everything. */
const mostLinks = 2_000;
const titleCharacters = 300;

/** Title, canonical address, directives and links of a page. `agent` is the crawler that directives may name. */
export async function readOutline(
  { bytes, charset }: { bytes: Uint8Array; charset?: string },
  { agent, signal }: { agent: string; signal: AbortSignal },
): Promise<PageOutline> {
  const reader = new OutlineReader(agent.toLowerCase());
  const parser = new Parser({
    onopentag: (name, attributes) => reader.open(name, attributes),
    ontext: (text) => reader.text(text),
    onclosetag: (name) => reader.close(name),
  });
  const html = decodeText(bytes, charset ?? declaredEncoding(bytes));
  for (let at = 0; at < html.length; at += sliceLength) {
    parser.write(html.slice(at, at + sliceLength));
    await breathe(signal);
  }
  parser.end();
  return reader.outline();
}

class OutlineReader {
  readonly #agent: string;
  readonly #links = new Set<string>();
  readonly #robots: string[] = [];
  #canonical: string | undefined;
  #base: string | undefined;
  #title = '';
  /** A picture may have a title of its own; the page's is the first one. */
  #inTitle: boolean | undefined;

  constructor(agent: string) {
    this.#agent = agent;
  }

  open(name: string, attributes: Record<string, string>): void {
    const { href, rel = '', content = '' } = attributes;
    const relations = rel.toLowerCase().split(/\s+/);
    if (name === 'title') this.#inTitle ??= true;
    else if (name === 'base') this.#base ??= href;
    else if (name === 'link' && relations.includes('canonical')) this.#canonical ??= href;
    else if (name === 'meta' && this.#isForUs(attributes['name'])) this.#robots.push(content);
    else if ((name === 'a' || name === 'area') && href !== undefined) this.#link(href, relations);
  }

  text(text: string): void {
    if (this.#inTitle === true && this.#title.length < titleCharacters) this.#title += text;
  }

  close(name: string): void {
    if (name === 'title') this.#inTitle = false;
  }

  outline(): PageOutline {
    const title = cleanText(this.#title).replace(/\s+/g, ' ').trim().slice(0, titleCharacters);
    return {
      ...(title !== '' && { title }),
      ...(this.#canonical !== undefined && { canonical: this.#canonical }),
      ...(this.#base !== undefined && { base: this.#base }),
      robots: this.#robots,
      links: [...this.#links],
    };
  }

  #isForUs(name = ''): boolean {
    return name.toLowerCase() === 'robots' || name.toLowerCase() === this.#agent;
  }

  #link(href: string, relations: readonly string[]): void {
    const isEndorsed = !relations.includes('nofollow');
    if (isEndorsed && href !== '' && !href.startsWith('#') && this.#links.size < mostLinks) this.#links.add(href);
  }
}
