/**
 * `waiting` for its turn; `stored` with a file that is not handed to ingest yet; `indexed` as a document of its own;
 * `duplicate` of another; `redirected` to another; `skipped`, `failed` and `vanished` with a reason.
 */
export type PageState =
  | 'waiting'
  | 'stored'
  | 'indexed'
  | 'duplicate'
  | 'redirected'
  | 'skipped'
  | 'failed'
  | 'vanished';

export type PageOutcome =
  | 'added'
  | 'changed'
  | 'unchanged'
  | 'duplicate'
  | 'redirected'
  | 'robots'
  | 'skipped'
  | 'failed'
  | 'vanished';

export interface SourcePage {
  sourceId: string;
  number: number;
  url: string;
  depth: number;
  state: PageState;
  outcome: PageOutcome | null;
  seenIn: number;
  visitedIn: number;
  vanishedIn: number | null;
  dueAt: number;
  tries: number;
  /** Of the last reply. */
  status: number | null;
  title: string | null;
  etag: string | null;
  lastModified: string | null;
  /** Of the text, or of the bytes where they are no HTML. */
  contentHash: string | null;
  /** The document it has or will have. */
  documentId: string;
  /** Of the file of its document; null while it has none. */
  sha256: string | null;
  bytes: number;
  mediaType: string | null;
  note: string | null;
  /** The document that holds the same, of a page that has none of its own. */
  twinId: string | null;
  target: string | null;
  asIs: boolean;
  reason: string | null;
  links: number[] | null;
  changedAt: number | null;
  visitedAt: number | null;
}

export type PageChange = Partial<Omit<SourcePage, 'sourceId' | 'number' | 'url' | 'seenIn'>>;

/** Which crawl of which source, for which task and under which claim. */
export interface CrawlRef {
  sourceId: string;
  crawl: number;
  task: { id: string; lease: number };
}

export interface Depth {
  depth: number;
  most: number;
}

/**
 * The pages of a source during one crawl. Writes throw `cancelled` once the task has been overtaken or ended, so nothing of
 * a crawl that is over changes what a later one found.
 */
export interface Frontier {
  /** Pages that this crawl has found, and those of them that it has looked at. */
  progress(): Promise<{ done: number; total: number }>;
  /** What is to be looked at next, nearest to the start first, and when if not now. */
  next(now: number): Promise<{ page: SourcePage } | { dueAt: number } | undefined>;
  /**
   * Takes addresses in, new ones and those of earlier crawls, while this crawl has found fewer than `most`. Gives back the
   * numbers of those that are known now, and how many did not fit in.
   */
  discover(urls: readonly string[], at: Depth): Promise<{ numbers: number[]; missed: number }>;
  /** The same for pages that are known by number. Gives back how many did not fit in. */
  discoverAgain(numbers: readonly number[], at: Depth): Promise<number>;
  /** Notes addresses that robots.txt keeps it from, while there are fewer than `most` of them. Gives back their numbers. */
  leaveAlone(urls: readonly string[], at: Depth): Promise<number[]>;
  settle(number: number, change: PageChange): Promise<void>;
  /** A page of this source, other than this one, with that content and a document that this crawl has not given up. */
  twinOf(page: SourcePage, contentHash: string): Promise<SourcePage | undefined>;
  /** The page takes the other one's document over: it moved here. */
  adopt(page: SourcePage, from: SourcePage): Promise<void>;
  /** Pages with a file that is not handed over yet. */
  stored(limit: number): Promise<SourcePage[]>;
  handedOver(numbers: readonly number[]): Promise<void>;
  /**
   * Puts pages back in line that were passed over for another one, where that one turned out not to be a document or to
   * say something else by now; each once in a crawl. How many.
   */
  takeAsIs(): Promise<number>;
  /**
   * Pages whose documents have lost their ground and are not marked yet: the address is gone or leads elsewhere, or, where
   * `unlinked` says so, this crawl found no way to them.
   */
  groundless(at: { unlinked: boolean; limit: number }): Promise<SourcePage[]>;
  /** A page that this crawl looked at and found to be the same as this document, and that has none of its own. */
  otherHolder(documentId: string): Promise<SourcePage | undefined>;
  /** Marks pages as gone, and the notes of their documents with it. */
  mark(numbers: readonly number[], note: string): Promise<void>;
  /** …or lets go of their documents, each getting the id of one that it may have again. */
  release(pages: readonly { number: number; documentId: string }[]): Promise<void>;
  /** A page with a marked document is back. */
  unmark(page: SourcePage): Promise<void>;
  /** Deletes what this crawl has not found and what has no document. */
  prune(): Promise<void>;
  tally(failedShown: number): Promise<{
    outcomes: Partial<Record<PageOutcome, number>>;
    vanished: number;
    failed: { url: string; reason: string }[];
  }>;
}

/** Reads the pages of a source, outside a crawl: by number. */
export interface SourcePages {
  list(sourceId: string, page: { after?: number; limit: number }): Promise<SourcePage[]>;
}
