import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { PageOutcome, PageState } from '../../domain/ports/frontier.ts';
import type { CrawlReport, VanishedRule } from '../../domain/ports/source-store.ts';
import type { SourceKind } from '../../domain/scraper/crawl-rules.ts';

/** Where documents come from by themselves: a page, a sitemap, a feed, a site. */
export const sources = sqliteTable(
  'sources',
  {
    id: text().primaryKey(),
    collectionId: text().notNull(),
    /** Who added it; its crawls are theirs. */
    ownerId: text().notNull(),
    url: text().notNull(),
    kind: text().$type<SourceKind>(),
    depth: integer().notNull(),
    pages: integer().notNull(),
    vanished: text().$type<VanishedRule>().notNull(),
    root: text().notNull(),
    /** Rises with each crawl. */
    crawl: integer().notNull().default(0),
    /** The task that crawls it next or did so last, and the one that the crawl's number is of. */
    taskId: text(),
    crawlTaskId: text(),
    report: text({ mode: 'json' }).$type<CrawlReport>(),
    errorCode: text(),
    errorDetail: text(),
    crawledAt: integer(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex('sources_by_address').on(table.collectionId, table.url),
    index('sources_by_owner').on(table.ownerId),
  ],
);

/** The pages of a source: what a crawl has still to look at, and what is known of each from the last look. */
export const sourcePages = sqliteTable(
  'source_pages',
  {
    sourceId: text().notNull(),
    /** In order of discovery, from 1. */
    number: integer().notNull(),
    url: text().notNull(),
    /** Links away from where the crawl began. */
    depth: integer().notNull(),
    state: text().$type<PageState>().notNull(),
    /** What came of the last look. */
    outcome: text().$type<PageOutcome>(),
    /** The crawl that last found a way to it, that last looked at it, that found it gone. */
    seenIn: integer().notNull(),
    visitedIn: integer().notNull().default(0),
    vanishedIn: integer(),
    dueAt: integer().notNull().default(0),
    tries: integer().notNull().default(0),
    status: integer(),
    title: text(),
    etag: text(),
    lastModified: text(),
    /** Of the text, or of the bytes where they are no HTML. */
    contentHash: text(),
    /** The document it has or will have; it has one once there is a hash of its file. */
    documentId: text().notNull(),
    sha256: text(),
    bytes: integer().notNull().default(0),
    mediaType: text(),
    note: text(),
    /** The document that holds the same. */
    twinId: text(),
    /** Where it says that it really is. */
    target: text(),
    /** Whether it is taken although it says that it really is another. */
    asIs: integer({ mode: 'boolean' }).notNull().default(false),
    reason: text(),
    /** Numbers of the pages it links to, so that an unchanged page need not be sent to know them. */
    links: text({ mode: 'json' }).$type<number[]>(),
    changedAt: integer(),
    visitedAt: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.sourceId, table.number] }),
    uniqueIndex('source_pages_by_url').on(table.sourceId, table.url),
    index('source_pages_by_turn').on(table.sourceId, table.state, table.depth, table.number),
    index('source_pages_by_content').on(table.sourceId, table.contentHash),
  ],
);
