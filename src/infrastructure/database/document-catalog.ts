import { and, asc, eq, exists, gt, inArray, lt, ne, or, sql } from 'drizzle-orm';
import { inGroups } from './database.ts';
import { collections, documents, tasks } from './schema.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Database } from './database.ts';
import type { ActiveVersion } from '../../domain/ports/passage-version.ts';
import type { DocumentCatalog, DocumentPatch, DocumentRecord, WrittenBy } from '../../domain/ports/document-catalog.ts';

const unfinished = or(eq(documents.state, 'queued'), eq(documents.state, 'processing'));

export class D1DocumentCatalog implements DocumentCatalog {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async byContent(collectionId: string, sha256: readonly string[]): Promise<DocumentRecord[]> {
    const found = await Promise.all(
      inGroups(sha256, 90).map((group) =>
        this.#database
          .select()
          .from(documents)
          .where(and(eq(documents.collectionId, collectionId), inArray(documents.sha256, group))),
      ),
    );
    return found.flat().map(toRecord);
  }

  async find(id: string): Promise<DocumentRecord | undefined> {
    const [row] = await this.#database
      .select()
      .from(documents)
      .where(and(eq(documents.id, id), ne(documents.state, 'removing')));
    return row && toRecord(row);
  }

  async list(collectionId: string, page: { after?: string; limit: number }): Promise<DocumentRecord[]> {
    const rows = await this.#database
      .select()
      .from(documents)
      .where(
        and(
          eq(documents.collectionId, collectionId),
          ne(documents.state, 'removing'),
          page.after === undefined ? undefined : gt(documents.id, page.after),
        ),
      )
      .orderBy(asc(documents.id))
      .limit(page.limit);
    return rows.map(toRecord);
  }

  async idsIn(collectionId: string, page: { after?: string; limit: number }): Promise<string[]> {
    const rows = await this.#database
      .select({ id: documents.id })
      .from(documents)
      .where(
        and(
          eq(documents.collectionId, collectionId),
          page.after === undefined ? undefined : gt(documents.id, page.after),
        ),
      )
      .orderBy(asc(documents.id))
      .limit(page.limit);
    return rows.map(({ id }) => id);
  }

  async named(
    collectionId: string,
    labels: readonly string[],
  ): Promise<Pick<DocumentRecord, 'id' | 'name' | 'title'>[]> {
    const wanted = sql`(select value from json_each(${JSON.stringify(labels)}))`;
    return this.#database
      .select({ id: documents.id, name: documents.name, title: documents.title })
      .from(documents)
      .where(
        and(
          eq(documents.collectionId, collectionId),
          sql`${documents.state} <> 'removing'`,
          sql`(${documents.id} in ${wanted} or ${documents.name} in ${wanted})`,
        ),
      );
  }

  async ofTask(taskId: string, limit: number): Promise<DocumentRecord[]> {
    const rows = await this.#database
      .select()
      .from(documents)
      .where(eq(documents.taskId, taskId))
      .orderBy(asc(documents.id))
      .limit(limit);
    return rows.map(toRecord);
  }

  async pending(taskId: string, limit: number): Promise<DocumentRecord[]> {
    const rows = await this.#database
      .select()
      .from(documents)
      .where(and(eq(documents.taskId, taskId), unfinished))
      .orderBy(asc(documents.id))
      .limit(limit);
    return rows.map(toRecord);
  }

  async failedOf(taskId: string, limit: number): Promise<DocumentRecord[]> {
    const rows = await this.#database
      .select()
      .from(documents)
      .where(and(eq(documents.taskId, taskId), eq(documents.state, 'failed')))
      .orderBy(asc(documents.id))
      .limit(limit);
    return rows.map(toRecord);
  }

  async countByTask(taskId: string): Promise<{ ready: number; failed: number; pending: number }> {
    const rows = await this.#database
      .select({ state: documents.state, count: sql<number>`count(*)` })
      .from(documents)
      .where(eq(documents.taskId, taskId))
      .groupBy(documents.state);
    const of = (...states: string[]): number =>
      rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.count, 0);
    return { ready: of('ready'), failed: of('failed'), pending: of('queued', 'processing') };
  }

  async update(patches: readonly DocumentPatch[], { task, late = false }: WrittenBy): Promise<void> {
    const mine = this.#database
      .select({ id: tasks.id })
      .from(tasks)
      .where(
        and(
          eq(tasks.id, task.id),
          eq(tasks.lease, task.lease),
          inArray(tasks.state, late ? ['running', 'cancelled'] : ['running']),
        ),
      );
    const updatedAt = this.#clock.now().getTime();
    const [first, ...rest] = patches.map(({ id, ...patch }) =>
      this.#database
        .update(documents)
        .set({ ...patch, updatedAt })
        // A document that is being removed stays so, whatever late work reports.
        .where(and(eq(documents.id, id), eq(documents.taskId, task.id), ne(documents.state, 'removing'), exists(mine))),
    );
    if (first !== undefined) await this.#database.batch([first, ...rest]);
  }

  async follow(versions: readonly ActiveVersion[]): Promise<void> {
    const updatedAt = this.#clock.now().getTime();
    for (const group of inGroups(versions, 80)) {
      const [first, ...rest] = group.map(({ documentId, version, title, embedder, chunkCount }) =>
        this.#database
          .update(documents)
          .set({ version, title, embedder, chunkCount, updatedAt })
          .where(and(eq(documents.id, documentId), lt(documents.version, version), ne(documents.state, 'removing'))),
      );
      if (first !== undefined) await this.#database.batch([first, ...rest]);
    }
  }

  async removing(taskId: string, limit: number): Promise<DocumentRecord[]> {
    const rows = await this.#database
      .select()
      .from(documents)
      .where(and(eq(documents.taskId, taskId), eq(documents.state, 'removing')))
      .limit(limit);
    return rows.map(toRecord);
  }

  async erase(ids: readonly string[]): Promise<void> {
    for (const group of inGroups(ids, 90)) {
      await this.#database.delete(documents).where(and(inArray(documents.id, group), eq(documents.state, 'removing')));
    }
  }

  async countOf(ownerId: string): Promise<{ documents: number; passages: number }> {
    const [row] = await this.#database
      .select({ documents: sql<number>`count(*)`, passages: sql<number>`coalesce(sum(${documents.chunkCount}), 0)` })
      .from(documents)
      .innerJoin(collections, eq(collections.id, documents.collectionId))
      .where(eq(collections.ownerId, ownerId));
    return row ?? { documents: 0, passages: 0 };
  }

  async eraseCollection(collectionId: string): Promise<void> {
    await this.#database.delete(documents).where(eq(documents.collectionId, collectionId));
  }
}

function toRecord(row: typeof documents.$inferSelect): DocumentRecord {
  return { ...row, errorCode: row.errorCode as DocumentRecord['errorCode'] };
}
