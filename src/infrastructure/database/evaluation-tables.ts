import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { BaselineUse, EvaluationState } from '../../domain/ports/evaluations.ts';
import type { EvaluationReport, KeptScores } from '../../domain/evaluation/report.ts';
import type { LabelSource, LabelledQuery } from '../../domain/evaluation/labelled-query.ts';
import type { QueryOutcome } from '../../domain/evaluation/outcome.ts';
import type { RetrievalSettings } from '../../domain/rag/retrieval-settings.ts';

/** How well a collection was searched, measured on labelled queries. */
export const evaluations = sqliteTable(
  'evaluations',
  {
    id: text().primaryKey(),
    collectionId: text().notNull(),
    ownerId: text().notNull(),
    name: text().notNull(),
    taskId: text().notNull(),
    state: text().$type<EvaluationState>().notNull(),
    queryCount: integer().notNull(),
    settings: text({ mode: 'json' }).$type<Partial<RetrievalSettings>>().notNull(),
    compareWith: text({ mode: 'json' }).$type<Partial<RetrievalSettings>>(),
    answer: integer({ mode: 'boolean' }).notNull(),
    baselineUse: text().$type<BaselineUse>(),
    report: text({ mode: 'json' }).$type<EvaluationReport>(),
    scores: text({ mode: 'json' }).$type<KeptScores>(),
    errorCode: text(),
    errorDetail: text(),
    baselineAt: integer(),
    createdAt: integer().notNull(),
    finishedAt: integer(),
  },
  (table) => [
    index('evaluations_by_collection').on(table.collectionId, table.id),
    index('evaluations_by_owner').on(table.ownerId),
    uniqueIndex('evaluations_one_baseline')
      .on(table.collectionId)
      .where(sql`baseline_at is not null`),
  ],
);

/** The queries of an evaluation, some to a row, with what came of them. */
export const evaluationBatches = sqliteTable(
  'evaluation_batches',
  {
    evaluationId: text().notNull(),
    number: integer().notNull(),
    queries: text({ mode: 'json' }).$type<LabelledQuery[]>().notNull(),
    outcomes: text({ mode: 'json' }).$type<QueryOutcome[]>(),
  },
  (table) => [primaryKey({ columns: [table.evaluationId, table.number] })],
);

/** Questions about a collection, with what is right for them. */
export const labelledQueries = sqliteTable(
  'labelled_queries',
  {
    collectionId: text().notNull(),
    id: text().notNull(),
    text: text().notNull(),
    relevant: text({ mode: 'json' }).$type<Record<string, number>>(),
    answers: text({ mode: 'json' }).$type<string[]>(),
    unanswerable: integer({ mode: 'boolean' }).notNull().default(false),
    source: text().$type<LabelSource>().notNull(),
    createdBy: text().notNull(),
    updatedAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.collectionId, table.id] }),
    index('labelled_queries_by_person').on(table.createdBy),
  ],
);
