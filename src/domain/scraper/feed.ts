import { xmlTokens } from './xml.ts';

/** Addresses of the entries of a feed, as written, newest first as feeds have them. */
export interface Feed {
  items: string[];
}

const mostItems = 5_000;

/** Reads RSS, Atom, RDF and JSON feeds; undefined for anything else. */
export function readFeed(text: string): Feed | undefined {
  return /^\uFEFF?\s*\{/.test(text) ? readJsonFeed(text) : readXmlFeed(text);
}

function readJsonFeed(text: string): Feed | undefined {
  let feed: unknown;
  try {
    feed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
  const { version, items } = Object(feed) as { version?: unknown; items?: unknown };
  if (typeof version !== 'string' || !version.startsWith('https://jsonfeed.org/version/')) return undefined;
  const urls = (Array.isArray(items) ? items.slice(0, mostItems) : []).map(
    (item) => (Object(item) as { url?: unknown }).url,
  );
  return { items: urls.filter((url) => typeof url === 'string') };
}

function readXmlFeed(text: string): Feed | undefined {
  if (!/<(?:[\w-]+:)?(?:rss|feed|rdf)[\s>]/i.test(text.slice(0, 4096))) return undefined;
  const items: string[] = [];
  /** Names of open elements from the entry on; empty between entries. */
  let open: string[] = [];
  let entry: { link: string; permanent: string } = { link: '', permanent: '' };
  for (const token of xmlTokens(text)) {
    const isEntry = token.kind !== 'text' && (token.name === 'item' || token.name === 'entry');
    if (token.kind === 'open' && isEntry && open.length === 0) {
      open = [token.name];
      entry = { link: '', permanent: '' };
    } else if (token.kind === 'open' && open.length > 0) {
      open.push(token.name);
      if (open.length === 2) entry.link ||= atomLink(token);
      if (token.name === 'guid' && token.attributes['ispermalink'] === 'false') open[open.length - 1] = 'id';
    } else if (token.kind === 'text' && open.length === 2) {
      if (open[1] === 'link') entry.link += token.text.trim();
      if (open[1] === 'guid') entry.permanent += token.text.trim();
    } else if (token.kind === 'close' && open.length > 0) {
      open.pop();
      if (open.length > 0) continue;
      const url = entry.link || (/^https?:/.test(entry.permanent) ? entry.permanent : '');
      if (url !== '') items.push(url);
      if (items.length >= mostItems) break;
    }
  }
  return { items };
}

/** Of the links of an Atom entry the one to the entry itself. */
function atomLink({ name, attributes }: { name: string; attributes: Record<string, string> }): string {
  const { href = '', rel = 'alternate', type = 'text/html' } = attributes;
  return name === 'link' && rel === 'alternate' && type.includes('html') ? href.trim() : '';
}
