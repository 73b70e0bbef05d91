export interface PageRequest {
  /** Absolute. */
  url: string;
  /** What came with an earlier reply; a page that has not changed since then answers 304. */
  validators?: { etag?: string; lastModified?: string };
  /** Bytes taken at most of what the site declares to be of this type; undefined leaves it unread. */
  maxBytes: (mediaType: string) => number | undefined;
  /** Milliseconds until the last byte is there. */
  timeout: number;
  /** Redirects followed, none unless given. */
  redirects?: number;
  /** Whether what lies beyond the bound is left out, rather than an error. */
  cutOff?: boolean;
  signal: AbortSignal;
}

export interface PageReply {
  /** The address that answered. */
  url: string;
  status: number;
  /** As declared, in lower case and without parameters; empty when nothing is. */
  mediaType: string;
  /** As declared. */
  charset?: string;
  etag?: string;
  lastModified?: string;
  /** Where a redirect leads, as written. */
  location?: string;
  /** Seconds that the site wants to be left alone. */
  retryAfter?: number;
  /** `X-Robots-Tag`, its lines joined by commas. */
  robots?: string;
  /** The body of a success; absent when its type was left unread. Gzip files, which sitemaps may be, are unpacked. */
  bytes?: Uint8Array<ArrayBuffer>;
}

/** What an HTML page says about itself to those who follow its links. */
export interface PageOutline {
  title?: string;
  /** `<meta name="robots">`, and that of this crawler by name. */
  robots: string[];
  /** As written; `base` is what they count from. */
  canonical?: string;
  base?: string;
  /** Links to other pages that may be followed, in order, each once. */
  links: string[];
}

/**
 * Fetches one page for the crawler, under its own name. Any status is a reply; a failure is a Problem of the egress gateway,
 * or `payload_too_large`.
 */
export interface PageFetcher {
  fetch(request: PageRequest): Promise<PageReply>;
  outline(page: { bytes: Uint8Array; charset?: string }, signal: AbortSignal): Promise<PageOutline>;
}
