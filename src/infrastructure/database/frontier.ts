import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, min, ne, or, sql } from 'drizzle-orm';
import { Problem } from '../../domain/problem.ts';
import { documents } from './schema.ts';
import { sourcePages } from './source-tables.ts';
import type { Database } from './database.ts';
import type { CrawlRef, Depth, Frontier, PageChange, SourcePage, SourcePages } from '../../domain/ports/frontier.ts';
import type { IdSource } from '../../domain/ports/id-source.ts';
import type { SQL } from 'drizzle-orm';

export class D1SourcePages implements SourcePages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(sourceId: string, { after = 0, limit }: { after?: number; limit: number }): Promise<SourcePage[]> {
    return this.#database
      .select()
      .from(sourcePages)
      .where(and(eq(sourcePages.sourceId, sourceId), sql`${sourcePages.number} > ${after}`))
      .orderBy(asc(sourcePages.number))
      .limit(limit);
  }
}

export class D1Frontier implements Frontier {
  readonly #database: Database;
  readonly #ids: IdSource;
  readonly #sourceId: string;
  readonly #crawl: number;
  /** Holds while the task is still this worker's. */
  readonly #mine: SQL;
  readonly #here: SQL;

  constructor(database: Database, ids: IdSource, { sourceId, crawl, task }: CrawlRef) {
    this.#database = database;
    this.#ids = ids;
    this.#sourceId = sourceId;
    this.#crawl = crawl;
    this.#mine = sql`exists (select 1 from tasks where id = ${task.id} and lease = ${task.lease} and state = 'running')`;
    this.#here = eq(sourcePages.sourceId, sourceId);
  }

  async progress(): Promise<{ done: number; total: number }> {
    const [row] = await this.#database
      .select({
        total: sql<number>`count(*)`,
        waiting: sql<number>`coalesce(sum(${sourcePages.state} = 'waiting'), 0)`,
      })
      .from(sourcePages)
      .where(and(this.#here, eq(sourcePages.seenIn, this.#crawl), notLeftAlone));
    const { total, waiting } = row ?? { total: 0, waiting: 0 };
    return { done: total - waiting, total };
  }

  async next(now: number): Promise<{ page: SourcePage } | { dueAt: number } | undefined> {
    const waiting = and(this.#here, eq(sourcePages.state, 'waiting'), eq(sourcePages.seenIn, this.#crawl));
    const [page] = await this.#database
      .select()
      .from(sourcePages)
      .where(and(waiting, lte(sourcePages.dueAt, now)))
      .orderBy(asc(sourcePages.depth), asc(sourcePages.number))
      .limit(1);
    if (page !== undefined) return { page };
    const [later] = await this.#database
      .select({ at: min(sourcePages.dueAt) })
      .from(sourcePages)
      .where(waiting);
    return typeof later?.at === 'number' ? { dueAt: later.at } : undefined;
  }

  async discover(urls: readonly string[], { depth, most }: Depth): Promise<{ numbers: number[]; missed: number }> {
    if (urls.length === 0) return { numbers: [], missed: 0 };
    const given = this.#given(urls);
    const known = sql`select p.number from json_each(${given}) u
      join source_pages p on p.source_id = ${this.#sourceId} and p.url = u.value ->> 'url'
      where p.seen_in < ${this.#crawl} order by u.key limit ${this.#room(most)}`;
    const [, , rows] = await this.#database.batch([
      this.#putInLine(known, depth),
      this.#insert(given, { depth, room: this.#room(most), state: 'waiting' }),
      this.#found(given),
    ]);
    return { numbers: rows.map(({ number }) => number), missed: urls.length - rows.length };
  }

  async discoverAgain(numbers: readonly number[], { depth, most }: Depth): Promise<number> {
    if (numbers.length === 0) return 0;
    const unseen = and(this.#here, lt(sourcePages.seenIn, this.#crawl), among(numbers));
    const known = sql`select p.number from source_pages p where p.source_id = ${this.#sourceId}
      and p.seen_in < ${this.#crawl} and p.number in (select value from json_each(${JSON.stringify(numbers)}))
      order by p.number limit ${this.#room(most)}`;
    const [, rows] = await this.#database.batch([
      this.#putInLine(known, depth),
      this.#database.select({ number: sourcePages.number }).from(sourcePages).where(unseen),
    ]);
    return rows.length;
  }

  async leaveAlone(urls: readonly string[], { depth, most }: Depth): Promise<number[]> {
    if (urls.length === 0) return [];
    const given = this.#given(urls);
    const room = sql`max(0, ${most} - (select count(*) from source_pages where source_id = ${this.#sourceId}
      and seen_in = ${this.#crawl} and outcome = 'robots'))`;
    const [, , rows] = await this.#database.batch([
      this.#database
        .update(sourcePages)
        .set({ seenIn: this.#crawl, visitedIn: this.#crawl, state: 'skipped', outcome: 'robots', reason: robotsReason })
        .where(
          and(
            this.#here,
            lt(sourcePages.seenIn, this.#crawl),
            this.#mine,
            sql`${sourcePages.url} in (select value ->> 'url' from json_each(${given}))`,
          ),
        ),
      this.#insert(given, { depth, room, state: 'skipped' }),
      this.#found(given),
    ]);
    return rows.map(({ number }) => number);
  }

  async settle(number: number, change: PageChange): Promise<void> {
    const rows = await this.#database
      .update(sourcePages)
      .set(change)
      .where(and(this.#here, eq(sourcePages.number, number), this.#mine))
      .returning({ number: sourcePages.number });
    if (rows.length === 0) throw new Problem('cancelled', 'Cancelled.');
  }

  async twinOf(page: SourcePage, contentHash: string): Promise<SourcePage | undefined> {
    const [twin] = await this.#database
      .select()
      .from(sourcePages)
      .where(
        and(
          this.#here,
          eq(sourcePages.contentHash, contentHash),
          ne(sourcePages.number, page.number),
          isNotNull(sourcePages.sha256),
        ),
      )
      .orderBy(sql`${sourcePages.vanishedIn} is not null`, asc(sourcePages.number))
      .limit(1);
    return twin;
  }

  async adopt(page: SourcePage, from: SourcePage): Promise<void> {
    const { documentId, sha256, contentHash, bytes, mediaType, note, title } = from;
    await this.#database.batch([
      // First, so that the document is nobody's twice.
      this.#database
        .update(sourcePages)
        .set({ documentId: page.documentId, sha256: null, contentHash: null, etag: null, lastModified: null })
        .where(and(this.#here, eq(sourcePages.number, from.number), this.#mine)),
      this.#database
        .update(sourcePages)
        .set({
          documentId,
          sha256,
          contentHash,
          bytes,
          mediaType,
          note,
          title,
          state: 'indexed',
          outcome: 'unchanged',
          twinId: null,
          target: null,
          vanishedIn: null,
          reason: null,
        })
        .where(and(this.#here, eq(sourcePages.number, page.number), this.#mine)),
      this.#database
        .update(documents)
        .set({ url: page.url, note })
        .where(and(eq(documents.id, documentId), ne(documents.state, 'removing'), this.#mine)),
    ]);
  }

  stored(limit: number): Promise<SourcePage[]> {
    return this.#database
      .select()
      .from(sourcePages)
      .where(and(this.#here, eq(sourcePages.state, 'stored')))
      .orderBy(asc(sourcePages.number))
      .limit(limit);
  }

  async handedOver(numbers: readonly number[]): Promise<void> {
    await this.#database
      .update(sourcePages)
      .set({ state: 'indexed' })
      .where(and(this.#here, eq(sourcePages.state, 'stored'), among(numbers), this.#mine));
  }

  async takeAsIs(): Promise<number> {
    const isDocument = sql`t.source_id = ${this.#sourceId} and t.sha256 is not null and t.state in ('stored', 'indexed')`;
    const isElsewhere = sql`target is not null and exists (select 1 from source_pages t
      where ${isDocument} and t.url = source_pages.target)`;
    const isTwin = sql`target is null and (sha256 is not null or not exists (select 1 from source_pages t
      where t.source_id = ${this.#sourceId} and t.document_id = source_pages.twin_id
        and t.content_hash is not source_pages.content_hash))`;
    const rows = await this.#database
      .update(sourcePages)
      .set({ state: 'waiting', outcome: null, asIs: true, tries: 0, dueAt: 0 })
      .where(
        and(
          this.#here,
          eq(sourcePages.visitedIn, this.#crawl),
          eq(sourcePages.state, 'duplicate'),
          eq(sourcePages.asIs, false),
          sql`not (${isElsewhere}) and not (${isTwin})`,
          this.#mine,
        ),
      )
      .returning({ number: sourcePages.number });
    return rows.length;
  }

  groundless({ unlinked, limit }: { unlinked: boolean; limit: number }): Promise<SourcePage[]> {
    const isGone = and(
      eq(sourcePages.visitedIn, this.#crawl),
      inArray(sourcePages.state, ['vanished', 'redirected', 'duplicate']),
    );
    return this.#database
      .select()
      .from(sourcePages)
      .where(
        and(
          this.#here,
          isNotNull(sourcePages.sha256),
          isNull(sourcePages.vanishedIn),
          unlinked ? or(isGone, lt(sourcePages.seenIn, this.#crawl)) : isGone,
        ),
      )
      .orderBy(asc(sourcePages.number))
      .limit(limit);
  }

  async otherHolder(documentId: string): Promise<SourcePage | undefined> {
    const [page] = await this.#database
      .select()
      .from(sourcePages)
      .where(
        and(
          this.#here,
          eq(sourcePages.twinId, documentId),
          eq(sourcePages.visitedIn, this.#crawl),
          eq(sourcePages.state, 'duplicate'),
          isNull(sourcePages.target),
          isNull(sourcePages.sha256),
        ),
      )
      .orderBy(asc(sourcePages.number))
      .limit(1);
    return page;
  }

  async mark(numbers: readonly number[], note: string): Promise<void> {
    const theirs = this.#database
      .select({ id: sourcePages.documentId })
      .from(sourcePages)
      .where(and(this.#here, among(numbers), isNotNull(sourcePages.sha256)));
    await this.#database.batch([
      this.#database
        .update(documents)
        .set({ note })
        .where(and(inArray(documents.id, theirs), ne(documents.state, 'removing'), this.#mine)),
      this.#database
        .update(sourcePages)
        .set(this.#gone())
        .where(and(this.#here, among(numbers), this.#mine)),
    ]);
  }

  async release(pages: readonly { number: number; documentId: string }[]): Promise<void> {
    const ids = JSON.stringify(pages.map(({ number, documentId }) => ({ number, documentId })));
    await this.#database
      .update(sourcePages)
      .set({
        ...this.#gone(),
        documentId: sql`(select value ->> 'documentId' from json_each(${ids}) where value ->> 'number' = source_pages.number)`,
        sha256: null,
        contentHash: null,
        etag: null,
        lastModified: null,
      })
      .where(and(this.#here, among(pages.map(({ number }) => number)), this.#mine));
  }

  async unmark({ number, documentId, note }: SourcePage): Promise<void> {
    await this.#database.batch([
      this.#database
        .update(sourcePages)
        .set({ vanishedIn: null })
        .where(and(this.#here, eq(sourcePages.number, number), this.#mine)),
      this.#database
        .update(documents)
        .set({ note })
        .where(and(eq(documents.id, documentId), this.#mine)),
    ]);
  }

  async prune(): Promise<void> {
    await this.#database
      .delete(sourcePages)
      .where(and(this.#here, lt(sourcePages.seenIn, this.#crawl), isNull(sourcePages.sha256), this.#mine));
  }

  async tally(failedShown: number): ReturnType<Frontier['tally']> {
    const visited = and(this.#here, eq(sourcePages.visitedIn, this.#crawl));
    const [counts, vanished, failed] = await this.#database.batch([
      this.#database
        .select({ outcome: sourcePages.outcome, count: sql<number>`count(*)` })
        .from(sourcePages)
        .where(visited)
        .groupBy(sourcePages.outcome),
      this.#database
        .select({ count: sql<number>`count(*)` })
        .from(sourcePages)
        .where(and(this.#here, eq(sourcePages.vanishedIn, this.#crawl))),
      this.#database
        .select({ url: sourcePages.url, reason: sql<string>`coalesce(${sourcePages.reason}, '')` })
        .from(sourcePages)
        .where(and(visited, eq(sourcePages.outcome, 'failed')))
        .orderBy(asc(sourcePages.number))
        .limit(failedShown),
    ]);
    return {
      outcomes: Object.fromEntries(
        counts.flatMap(({ outcome, count }) => (outcome === null ? [] : [[outcome, count]])),
      ),
      vanished: vanished[0]?.count ?? 0,
      failed,
    };
  }

  /** With the id of the document that each would have. */
  #given(urls: readonly string[]): string {
    return JSON.stringify(urls.map((url) => ({ url, id: this.#ids.next() })));
  }

  /** Which of them this crawl knows. */
  #found(given: string) {
    const isGiven = sql`${sourcePages.url} in (select value ->> 'url' from json_each(${given}))`;
    return this.#database
      .select({ number: sourcePages.number })
      .from(sourcePages)
      .where(and(this.#here, eq(sourcePages.seenIn, this.#crawl), isGiven));
  }

  /** Those that the query names. */
  #putInLine(numbers: SQL, depth: number) {
    return this.#database
      .update(sourcePages)
      .set({ seenIn: this.#crawl, state: 'waiting', depth, dueAt: 0, tries: 0, asIs: false })
      .where(and(this.#here, this.#mine, sql`${sourcePages.number} in (${numbers})`));
  }

  /** Those that are new, numbered on; what is left alone counts as looked at. */
  #insert(given: string, { depth, room, state }: { depth: number; room: SQL; state: 'waiting' | 'skipped' }) {
    const isLeft = state === 'skipped';
    const [outcome, reason] = isLeft ? ['robots', robotsReason] : [null, null];
    return this.#database.insert(sourcePages).select(
      // As the table's columns.
      sql`select ${this.#sourceId}, top.number + row_number() over (order by u.key), u.value ->> 'url', ${depth}, ${state},
          ${outcome}, ${this.#crawl}, ${isLeft ? this.#crawl : 0}, null, 0, 0, null, null, null, null, null, u.value ->> 'id',
          null, 0, null, null, null, null, 0, ${reason}, null, null, null
        from json_each(${given}) u,
          (select coalesce(max(number), 0) as number from source_pages where source_id = ${this.#sourceId}) top
        where ${this.#mine} and not exists
          (select 1 from source_pages p where p.source_id = ${this.#sourceId} and p.url = u.value ->> 'url')
        order by u.key limit ${room}`,
    );
  }

  /** How many more this crawl may find. */
  #room(most: number): SQL {
    return sql`max(0, ${most} - (select count(*) from source_pages where source_id = ${this.#sourceId}
      and seen_in = ${this.#crawl} and ${notLeftAlone}))`;
  }

  /** An address that leads elsewhere or is another's double says so; one that nothing leads to is simply gone. */
  #gone() {
    const { seenIn, state } = sourcePages;
    return {
      vanishedIn: this.#crawl,
      state: sql`case when ${seenIn} < ${this.#crawl} then 'vanished' else ${state} end`,
    };
  }
}

const robotsReason = 'Its robots.txt asks to leave it alone.';
const notLeftAlone = sql`(outcome is null or outcome <> 'robots' or state <> 'skipped')`;

function among(numbers: readonly number[]): SQL {
  return sql`${sourcePages.number} in (select value from json_each(${JSON.stringify(numbers)}))`;
}
