import type { EvaluationReport, KeptScores } from '../evaluation/report.ts';
import type { LabelledQuery } from '../evaluation/labelled-query.ts';
import type { NewTask } from './task-ledger.ts';
import type { ProblemCode } from '../problem.ts';
import type { QueryOutcome } from '../evaluation/outcome.ts';
import type { RetrievalSettings } from '../rag/retrieval-settings.ts';

/** Queries of one batch; the last has what is left. */
export const queriesPerBatch = 20;

/** `running` until its task has ended it. */
export type EvaluationState = 'running' | 'done' | 'failed' | 'cancelled';

/** `check` compares it with the collection's baseline; `keep` also makes it the baseline unless it is worse. */
export const baselineUses = ['keep', 'check'] as const;
export type BaselineUse = (typeof baselineUses)[number];

export interface EvaluationRecord {
  id: string;
  collectionId: string;
  /** Who asked for it; its searches are theirs. */
  ownerId: string;
  name: string;
  taskId: string;
  state: EvaluationState;
  queryCount: number;
  /** Where they differ from the standard ones. */
  settings: Partial<RetrievalSettings>;
  compareWith: Partial<RetrievalSettings> | null;
  /** Whether each query is answered, too. */
  answer: boolean;
  baselineUse: BaselineUse | null;
  report: EvaluationReport | null;
  errorCode: ProblemCode | null;
  errorDetail: string | null;
  /** Since when it is the baseline of its collection; null when it is not. */
  baselineAt: number | null;
  createdAt: number;
  finishedAt: number | null;
}

export type NewEvaluation = Pick<
  EvaluationRecord,
  'id' | 'collectionId' | 'ownerId' | 'name' | 'settings' | 'compareWith' | 'answer' | 'baselineUse'
>;

/** Some queries of an evaluation, in order, and what came of the first of them so far. */
export interface EvaluationBatch {
  queries: LabelledQuery[];
  outcomes: QueryOutcome[];
}

/** Under which claim of its task something is written: false, and nothing changed, once that was overtaken or ended. */
export interface EvaluationWriter {
  taskId: string;
  lease: number;
}

/** Evaluations with their queries and what came of each. */
export interface Evaluations {
  /** Accepted in one transaction with its task. Throws `not_found` when the collection is being removed. */
  begin(evaluation: NewEvaluation, queries: readonly LabelledQuery[], task: NewTask): Promise<void>;
  find(id: string): Promise<EvaluationRecord | undefined>;
  /** Newest first; `before` is the id of the last one seen. */
  list(collectionId: string, page: { before?: string; limit: number }): Promise<EvaluationRecord[]>;
  /** By number, from 0: each has `queriesPerBatch` queries. At most a page of them. */
  batches(id: string, numbers: readonly number[]): Promise<Map<number, EvaluationBatch>>;
  /** Puts down what came of a batch so far. */
  keep(id: string, batch: number, outcomes: readonly QueryOutcome[], by: EvaluationWriter): Promise<boolean>;
  /** It goes on: a task that had ended was asked for again. */
  resume(id: string, by: EvaluationWriter): Promise<boolean>;
  finish(id: string, end: { report: EvaluationReport; scores: KeptScores }, by: EvaluationWriter): Promise<boolean>;
  /** It came to nothing, unless it is done. */
  fail(id: string, end: { state: 'failed' | 'cancelled'; errorCode: ProblemCode; errorDetail: string }): Promise<void>;
  /** Undefined before it is done. */
  scores(id: string): Promise<KeptScores | undefined>;
  baselineOf(collectionId: string): Promise<EvaluationRecord | undefined>;
  /** In place of the one before. */
  setBaseline(evaluation: Pick<EvaluationRecord, 'id' | 'collectionId'>): Promise<void>;
  remove(id: string): Promise<void>;
  /** All of a collection, or all that a user asked for. */
  erase(of: { collectionId: string } | { ownerId: string }): Promise<void>;
}
