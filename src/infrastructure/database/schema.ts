import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DocumentStage, DocumentState } from '../../domain/ports/document-catalog.ts';
import type { TaskKind, TaskState } from '../../domain/ports/task-ledger.ts';

/** What many actors must list or join. Times are milliseconds since 1970; message and passage text live in actors. */

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    role: text({ enum: ['owner'] }).notNull(),
    createdAt: integer().notNull(),
  },
  // However many people use a link at once, there is one owner.
  (table) => [
    uniqueIndex('users_one_owner')
      .on(table.role)
      .where(sql`role = 'owner'`),
  ],
);

/** Browsers that are signed in. `tokenHash` is the SHA-256 of the cookie's value. */
export const logins = sqliteTable('logins', {
  tokenHash: text().primaryKey(),
  userId: text().notNull(),
  createdAt: integer().notNull(),
  expiresAt: integer().notNull(),
});

/** One-time links that were used; kept until they would have expired anyway. */
export const usedLinks = sqliteTable('used_links', {
  id: text().primaryKey(),
  expiresAt: integer().notNull(),
});

export const collections = sqliteTable(
  'collections',
  {
    id: text().primaryKey(),
    ownerId: text().notNull(),
    name: text().notNull(),
    removedAt: integer(),
    createdAt: integer().notNull(),
  },
  (table) => [index('collections_by_owner').on(table.ownerId, table.createdAt)],
);

export const documents = sqliteTable(
  'documents',
  {
    id: text().primaryKey(),
    collectionId: text().notNull(),
    title: text().notNull(),
    /** File name as uploaded; the title until the document states its own. */
    name: text().notNull(),
    mediaType: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    state: text().$type<DocumentState | 'removing'>().notNull(),
    stage: text().$type<DocumentStage>().notNull(),
    progressDone: integer().notNull().default(0),
    progressTotal: integer().notNull().default(0),
    chunkCount: integer().notNull().default(0),
    embedded: integer({ mode: 'boolean' }).notNull().default(false),
    /** The version that searches see; 0 before the first. */
    version: integer().notNull().default(0),
    taskId: text().notNull(),
    errorCode: text(),
    errorDetail: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    index('documents_by_collection').on(table.collectionId, table.id),
    index('documents_by_task').on(table.taskId, table.state),
    // The same bytes twice in a collection are one document.
    uniqueIndex('documents_by_content').on(table.collectionId, table.sha256),
  ],
);

export const tasks = sqliteTable(
  'tasks',
  {
    id: text().primaryKey(),
    kind: text().$type<TaskKind>().notNull(),
    ownerId: text().notNull(),
    /** What the kind works on: a collection's id. */
    subject: text().notNull(),
    state: text().$type<TaskState>().notNull(),
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    attempt: integer().notNull().default(0),
    /** Rises with each claim; a worker that was overtaken writes nothing. */
    lease: integer().notNull().default(0),
    notBefore: integer().notNull().default(0),
    errorCode: text(),
    errorDetail: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    index('tasks_by_state').on(table.state, table.notBefore),
    index('tasks_by_owner').on(table.ownerId, table.id),
  ],
);

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    ownerId: text().notNull(),
    title: text().notNull(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [index('sessions_by_owner').on(table.ownerId, table.updatedAt)],
);
