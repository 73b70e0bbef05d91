import type { ProblemCode } from '../problem.ts';
import type { SourceKind } from '../scraper/crawl-rules.ts';

/** What becomes of the documents of pages that are gone. */
export const vanishedRules = ['mark', 'remove'] as const;
export type VanishedRule = (typeof vanishedRules)[number];

/** What a crawl found, counted in pages. */
export interface CrawlReport {
  /** Asked for, whatever came of it. */
  fetched: number;
  added: number;
  changed: number;
  unchanged: number;
  /** Gone since the crawl before. */
  vanished: number;
  /** The same as another page or document. */
  duplicates: number;
  /** Lead to another address. */
  redirected: number;
  /** Left alone, since robots.txt says so. */
  robots: number;
  /** Not for reading: of another type, without text, not to be indexed, or a document that somebody deleted. */
  skipped: number;
  /** How many failed; `failed` has the first of them. */
  failures: number;
  failed: { url: string; reason: string }[];
  /** False when there was more than the source's limits let in. */
  complete: boolean;
}

export interface SourceRecord {
  id: string;
  collectionId: string;
  ownerId: string;
  url: string;
  /** Null until the first crawl has seen what it is. */
  kind: SourceKind | null;
  depth: number;
  pages: number;
  vanished: VanishedRule;
  /** Where `url` leads, after redirects. */
  root: string;
  crawl: number;
  taskId: string | null;
  /** Of the last crawl that ended. */
  report: CrawlReport | null;
  /** Why the last crawl failed. */
  errorCode: ProblemCode | null;
  errorDetail: string | null;
  crawledAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export type NewSource = Pick<
  SourceRecord,
  'id' | 'collectionId' | 'ownerId' | 'url' | 'kind' | 'depth' | 'pages' | 'vanished'
>;

/** Where documents come from by themselves. */
export interface SourceStore {
  /** Gives back what is there for this address in this collection, the new one or an earlier one. */
  add(source: NewSource): Promise<SourceRecord>;
  find(id: string): Promise<SourceRecord | undefined>;
  /** By id, of these collections. */
  list(collectionIds: readonly string[], page: { after?: string; limit: number }): Promise<SourceRecord[]>;
  count(collectionId: string): Promise<number>;
  update(
    id: string,
    change: Partial<
      Pick<
        SourceRecord,
        | 'kind'
        | 'depth'
        | 'pages'
        | 'vanished'
        | 'root'
        | 'taskId'
        | 'report'
        | 'errorCode'
        | 'errorDetail'
        | 'crawledAt'
      >
    >,
  ): Promise<void>;
  /** Everything is read anew by the next crawl, also what has not changed. */
  forgetValidators(id: string): Promise<void>;
  /**
   * Begins the next crawl for a task, or goes on with the one that this task has begun. Undefined when another task that
   * has not ended is at it.
   */
  begin(id: string, task: { id: string; lease: number }): Promise<SourceRecord | undefined>;
  /** Ids of its documents, by id. */
  documentIds(id: string, page: { after?: string; limit: number }): Promise<string[]>;
  /** Ids of documents whose files were stored and that were not made: a crawl was cut off in between. */
  looseFiles(id: string, limit: number): Promise<string[]>;
  /** Takes the source, its pages and its schedule away; its documents stay and are nobody's but the collection's. */
  remove(id: string): Promise<void>;
  /** Those of a user, and those in a collection: at most `limit` ids. */
  idsOf(of: { ownerId: string } | { collectionId: string }, limit: number): Promise<string[]>;
}
