import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AccessObjectKind, AccessSubjectKind } from '../../domain/ports/access-lists.ts';
import type { DeviceState } from '../../domain/ports/device-grants.ts';
import type { DocumentStage, DocumentState } from '../../domain/ports/document-catalog.ts';
import type { ErasureCounts } from '../../domain/ports/erasures.ts';
import type { KeyScope, Role } from '../../domain/identity/permission.ts';
import type { LoginKind } from '../../domain/ports/login-store.ts';
import type { TaskFailure, TaskKind, TaskState } from '../../domain/ports/task-ledger.ts';

export { evaluationBatches, evaluations, labelledQueries } from './evaluation-tables.ts';
export { plugins } from './plugin-tables.ts';
export { sourcePages, sources } from './source-tables.ts';

/** What many actors must list or join. Times are milliseconds since 1970; message and passage text live in actors. */

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** As an OpenID provider verified it; says whom one sees, never who signs in. */
    email: text(),
    role: text().$type<Role>().notNull(),
    /** Rises when every token of the user must stop working at once. */
    epoch: integer().notNull().default(0),
    requestsPerDay: integer(),
    tokensPerDay: integer(),
    disabledAt: integer(),
    createdAt: integer().notNull(),
  },
  // However many people use a link at once, there is one owner.
  (table) => [
    uniqueIndex('users_one_owner')
      .on(table.role)
      .where(sql`role = 'owner'`),
  ],
);

/** Who signs in: an issuer's name for a person. */
export const identities = sqliteTable(
  'identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    userId: text().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] }), index('identities_by_user').on(table.userId)],
);

/** Where people are signed in: browsers, by the hash of their cookie, and devices, by their family of refresh tokens. */
export const logins = sqliteTable(
  'logins',
  {
    id: text().primaryKey(),
    userId: text().notNull(),
    kind: text().$type<LoginKind>().notNull(),
    tokenHash: text(),
    /** What the browser or the device calls itself. */
    label: text().notNull(),
    ip: text(),
    createdAt: integer().notNull(),
    lastSeenAt: integer().notNull(),
    /** However often it is used, it ends then. */
    expiresAt: integer().notNull(),
  },
  (table) => [uniqueIndex('logins_by_token').on(table.tokenHash), index('logins_by_user').on(table.userId)],
);

/** A family of refresh tokens is a login's; used ones stay, so that their reuse is noticed. */
export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    tokenHash: text().primaryKey(),
    loginId: text().notNull(),
    usedAt: integer(),
    /** Which try used it: the one that does may ask again when its reply was lost. */
    usedBy: text(),
    createdAt: integer().notNull(),
  },
  (table) => [index('refresh_tokens_by_login').on(table.loginId)],
);

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    userId: text().notNull(),
    name: text().notNull(),
    keyHash: text().notNull(),
    /** The last characters, for people. */
    hint: text().notNull(),
    scopes: text({ mode: 'json' }).$type<KeyScope[]>().notNull(),
    /** Collections it reaches; all of its user's when null. */
    collections: text({ mode: 'json' }).$type<string[]>(),
    requestsPerDay: integer(),
    tokensPerDay: integer(),
    createdAt: integer().notNull(),
    expiresAt: integer(),
    lastUsedAt: integer(),
  },
  (table) => [uniqueIndex('api_keys_by_hash').on(table.keyHash), index('api_keys_by_user').on(table.userId)],
);

/** Devices that wait for a person to confirm their code (RFC 8628). */
export const deviceGrants = sqliteTable(
  'device_grants',
  {
    deviceHash: text().primaryKey(),
    userCode: text().notNull(),
    client: text().notNull(),
    ip: text(),
    state: text().$type<DeviceState>().notNull(),
    userId: text(),
    interval: integer().notNull(),
    lastPollAt: integer().notNull().default(0),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [uniqueIndex('device_grants_by_code').on(table.userCode)],
);

/** One-time invitations; the link is signed and carries the id. */
export const invitations = sqliteTable('invitations', {
  id: text().primaryKey(),
  role: text().$type<Role>().notNull(),
  /** Whom it is for; a verified e-mail address of this name may join without the link. */
  email: text(),
  invitedBy: text().notNull(),
  createdAt: integer().notNull(),
  expiresAt: integer().notNull(),
  usedBy: text(),
});

/** One-time links that were used; kept until they would have expired anyway. */
export const usedLinks = sqliteTable('used_links', {
  id: text().primaryKey(),
  expiresAt: integer().notNull(),
});

/** Sign-ins under way with an OpenID provider. */
export const openidFlows = sqliteTable(
  'openid_flows',
  {
    stateHash: text().primaryKey(),
    browserHash: text().notNull(),
    nonce: text().notNull(),
    /** Sealed. */
    verifier: text().notNull(),
    returnTo: text().notNull(),
    expiresAt: integer().notNull(),
  },
  (table) => [index('openid_flows_by_browser').on(table.browserHash)],
);

/** Keys that sign access tokens; the private half is sealed. */
export const signingKeys = sqliteTable(
  'signing_keys',
  {
    kid: text().primaryKey(),
    publicJwk: text().notNull(),
    sealedPrivateJwk: text().notNull(),
    /** `active`, or the kid of a retired one: being unique, it keeps two isolates from making a key each. */
    slot: text().notNull(),
    createdAt: integer().notNull(),
    retiredAt: integer(),
  },
  (table) => [uniqueIndex('signing_keys_one_active').on(table.slot)],
);

export const groups = sqliteTable(
  'groups',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    requestsPerDay: integer(),
    tokensPerDay: integer(),
    createdAt: integer().notNull(),
  },
  (table) => [uniqueIndex('groups_by_name').on(table.name)],
);

export const groupMembers = sqliteTable(
  'group_members',
  {
    groupId: text().notNull(),
    userId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.groupId, table.userId] }), index('group_members_by_user').on(table.userId)],
);

/** Who besides the owner may do what with a collection or a session. */
export const accessEntries = sqliteTable(
  'access_entries',
  {
    objectKind: text().$type<AccessObjectKind>().notNull(),
    objectId: text().notNull(),
    subjectKind: text().$type<AccessSubjectKind>().notNull(),
    /** A user's or a group's id; empty for everyone. */
    subjectId: text().notNull(),
    /** 1 read, 2 write, 3 manage. */
    rank: integer().notNull(),
    createdAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.objectKind, table.objectId, table.subjectKind, table.subjectId] }),
    index('access_entries_by_subject').on(table.subjectKind, table.subjectId),
  ],
);

/** What went when an account was erased; found by the hash of a token that only its person was given. */
export const erasures = sqliteTable('erasures', {
  tokenHash: text().primaryKey(),
  taskId: text().notNull(),
  userId: text().notNull(),
  /** Counted before anything went, so that work that was cut off and resumed tells the whole. */
  receipt: text({ mode: 'json' }).$type<ErasureCounts>().notNull(),
  finishedAt: integer(),
  createdAt: integer().notNull(),
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
    note: text(),
    url: text(),
    sourceId: text(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    state: text().$type<DocumentState | 'removing'>().notNull(),
    stage: text().$type<DocumentStage>().notNull(),
    progressDone: integer().notNull().default(0),
    progressTotal: integer().notNull().default(0),
    chunkCount: integer().notNull().default(0),
    /** The embedding model of the passages that searches see; null for words only. */
    embedder: text(),
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
    index('documents_by_source').on(table.sourceId, table.id),
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
    /** What the kind works on: a collection's id, a user's, a schedule's. */
    subject: text().notNull(),
    input: text({ mode: 'json' }).$type<unknown>(),
    idempotencyKey: text(),
    parentId: text(),
    state: text().$type<TaskState>().notNull(),
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    failures: text({ mode: 'json' }).$type<TaskFailure[]>(),
    attempt: integer().notNull().default(0),
    /** Rises with each claim; a worker that was overtaken writes nothing. */
    lease: integer().notNull().default(0),
    leaseUntil: integer().notNull().default(0),
    runner: text(),
    notBefore: integer().notNull().default(0),
    checkpoint: text({ mode: 'json' }).$type<unknown>(),
    result: text({ mode: 'json' }).$type<unknown>(),
    errorCode: text(),
    errorDetail: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    startedAt: integer(),
    finishedAt: integer(),
  },
  (table) => [
    index('tasks_by_state').on(table.state, table.notBefore),
    uniqueIndex('tasks_by_key').on(table.idempotencyKey),
    index('tasks_by_owner').on(table.ownerId, table.id),
  ],
);

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    ownerId: text().notNull(),
    title: text().notNull(),
    /** The key that made it: one that is tied to some collections sees no other sessions. */
    keyId: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [index('sessions_by_owner').on(table.ownerId, table.updatedAt)],
);

/** Work that comes again and again. `nextAt` is the due time that has not been turned into a task yet. */
export const schedules = sqliteTable(
  'schedules',
  {
    id: text().primaryKey(),
    ownerId: text().notNull(),
    name: text().notNull(),
    kind: text().$type<TaskKind>().notNull(),
    input: text({ mode: 'json' }).$type<unknown>(),
    /** Five fields, in the time zone. */
    cron: text().notNull(),
    timeZone: text().notNull(),
    enabled: integer({ mode: 'boolean' }).notNull().default(true),
    nextAt: integer().notNull(),
    lastAt: integer(),
    lastTaskId: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    index('schedules_by_due').on(table.enabled, table.nextAt),
    index('schedules_by_owner').on(table.ownerId, table.id),
  ],
);
