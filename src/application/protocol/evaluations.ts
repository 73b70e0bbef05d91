/** The JSON of evaluations and labelled queries, as types only. */
import type { BaselineUse, EvaluationState } from '../../domain/ports/evaluations.ts';
import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import type { LabelSource, LabelledQuery } from '../../domain/evaluation/labelled-query.ts';
import type { ProblemCode } from '../../domain/problem.ts';
import type { QueryOutcome } from '../../domain/evaluation/outcome.ts';
import type { RetrievalSettings } from '../../domain/rag/retrieval-settings.ts';

export type { EvaluationReport } from '../../domain/evaluation/report.ts';
export type { Interval } from '../../domain/evaluation/interval.ts';
export type { LabelSource, LabelledQuery } from '../../domain/evaluation/labelled-query.ts';
export type { PairedTest } from '../../domain/evaluation/paired-test.ts';
export type { RetrievalSettings } from '../../domain/rag/retrieval-settings.ts';

/** `GET /api/v1/evaluations/:id`. */
export interface Evaluation {
  id: string;
  collectionId: string;
  name: string;
  state: EvaluationState;
  /** The task that runs it or did. */
  taskId: string;
  /** Queries tried, of how many. */
  progress: { done: number; total: number };
  /** Where they differ from the standard ones; A in comparisons, and B. */
  settings: Partial<RetrievalSettings>;
  compareWith?: Partial<RetrievalSettings>;
  answer: boolean;
  baseline?: BaselineUse;
  /** Since when it is the baseline of its collection. */
  baselineSince?: string;
  report?: EvaluationReport;
  error?: { code: ProblemCode; detail: string };
  createdAt: string;
  finishedAt?: string;
}

/** `202` of `POST /api/v1/evaluations`. */
export interface EvaluationReceipt {
  taskId: string;
  evaluation: Evaluation;
}

/** One of `GET /api/v1/evaluations/:id/queries`. */
export interface EvaluatedQuery extends QueryOutcome {
  query: LabelledQuery;
}

/** One of `GET /api/v1/collections/:id/labelled-queries`. */
export interface StoredLabelledQuery extends LabelledQuery {
  source: LabelSource;
  updatedAt: string;
}

/** A page of them, with how many there are of each source. */
export interface LabelledQueryPage {
  items: StoredLabelledQuery[];
  nextCursor?: string;
  counts: Record<LabelSource, number>;
}
