import { xmlTokens } from './xml.ts';

export interface Sitemap {
  /** Addresses as written. */
  pages: string[];
  /** Further sitemaps that an index names. */
  sitemaps: string[];
}

/** As the protocol bounds a file. */
const mostPages = 50_000;

/** Reads a sitemap, an index of sitemaps, or a list of addresses, one a line; undefined for anything else. */
export function readSitemap(text: string): Sitemap | undefined {
  return readXml(text) ?? readLines(text);
}

function readXml(text: string): Sitemap | undefined {
  if (!/<(?:[\w-]+:)?(?:urlset|sitemapindex)[\s>]/i.test(text.slice(0, 4096))) return undefined;
  const sitemap: Sitemap = { pages: [], sitemaps: [] };
  const open: string[] = [];
  let location = '';
  for (const token of xmlTokens(text)) {
    if (token.kind === 'open') {
      open.push(token.name);
      if (token.name === 'loc') location = '';
    } else if (token.kind === 'text') {
      if (open.at(-1) === 'loc') location += token.text;
    } else {
      // `loc` of a picture is nested deeper and has another parent.
      const parent = open.at(-2);
      if (token.name === 'loc' && parent === 'url') sitemap.pages.push(location.trim());
      if (token.name === 'loc' && parent === 'sitemap') sitemap.sitemaps.push(location.trim());
      if (open.at(-1) === token.name) open.pop();
      if (sitemap.pages.length + sitemap.sitemaps.length >= mostPages) break;
    }
  }
  return sitemap;
}

/** Every line an address, or it is some other text. */
function readLines(text: string): Sitemap | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/, mostPages);
  const pages = lines.map((line) => line.trim()).filter((line) => line !== '');
  return pages.length > 0 && pages.every((line) => /^https?:\/\/\S+$/.test(line)) ? { pages, sitemaps: [] } : undefined;
}
