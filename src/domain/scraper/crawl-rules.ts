/** What is taken of a source: one page, what a sitemap or a feed lists, or the pages that link to each other on a site. */
export const sourceKinds = ['page', 'sitemap', 'feed', 'site'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** The name by which robots.txt and pages address this crawler. */
export const crawlerName = 'NexusBot';

/** Bounds that somebody who adds a source may choose within, and what holds when they do not. */
export const crawlBounds = {
  depth: { most: 50, standard: 10 },
  pages: { most: 10_000, standard: 500 },
};

/** Milliseconds between two requests to a host whose robots.txt says nothing, and the bounds of what it may say. */
const delays = { standard: 500, least: 100, most: 30_000 };

/** Milliseconds that a host gets between two requests. */
export function politeDelay(wanted: number | undefined): number {
  if (wanted === undefined) return delays.standard;
  return Math.min(delays.most, Math.max(delays.least, Math.round(wanted * 1000)));
}

/** Where links are followed to: pages of one host below one path, or anywhere. */
export interface Scope {
  host?: string;
  path: string;
}

/** The folder that the address lies in, for a site; its host, for a sitemap; whatever it lists, for a feed. */
export function scopeOf(kind: SourceKind, root: string): Scope {
  const { host, pathname } = new URL(root);
  if (kind === 'feed') return { path: '/' };
  return { host, path: kind === 'site' ? pathname.slice(0, pathname.lastIndexOf('/') + 1) : '/' };
}

export function isInScope(url: string, { host, path }: Scope): boolean {
  const target = new URL(url);
  return (host === undefined || target.host === host) && target.pathname.startsWith(path);
}

/** Names of files that are never documents: they are not even asked for. */
const notDocuments =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|css|m?js|map|wasm|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|ogg|og[av]|wav|flac|avi|mov|mkv|zip|gz|tgz|bz2|xz|7z|rar|tar|dmg|iso|exe|msi|deb|rpm|apk|jar|whl)$/i;
/** …and types; XML is what programs read: feeds and sitemaps that pages link to. */
const notDocumentTypes =
  /^(?:image|audio|video|font)\/|^text\/(?:css|javascript|xml)$|^application\/(?:javascript|wasm|xml|(?:rss|atom|rdf)\+xml)$/;

export function mayBeDocument(url: string): boolean {
  return !notDocuments.test(new URL(url).pathname);
}

export function mayBeDocumentType(mediaType: string): boolean {
  return !notDocumentTypes.test(mediaType);
}

/** Tries after which a page that fails is left for the next crawl. */
const mostTries = 3;
const longestWait = 60_000;

/**
 * Milliseconds until a page that failed is tried again: 1 s, 4 s, or as long as the site asks for up to a minute.
 * Undefined when it is not worth it.
 */
export function retryDelay(tries: number, retryAfter?: number): number | undefined {
  if (tries >= mostTries) return undefined;
  return Math.min(longestWait, Math.max(1000 * 4 ** (tries - 1), (retryAfter ?? 0) * 1000));
}

/** Statuses that may be others a moment later. */
export function mayPassSoon(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
