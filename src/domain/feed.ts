import type { ProblemCode } from './problem.ts';
import type { TaskFailure, TaskKind, TaskState } from './ports/task-ledger.ts';

/** A task as people see it. */
export interface TaskView {
  id: string;
  kind: TaskKind;
  /** What it works on: a collection's id for all that has to do with documents. */
  subject: string;
  state: TaskState;
  /** Counted in documents, or whatever the kind counts. */
  progress: { done: number; total: number; failed: number };
  /** The first of what failed. */
  failures?: TaskFailure[];
  error?: { code: ProblemCode; detail: string };
  /** What came of it, e.g. the ids of what was made. */
  result?: unknown;
  attempt: number;
  /** For `waiting`: when it is tried again. */
  nextTryAt?: string;
  parentId?: string;
  createdAt: string;
  updatedAt: string;
  startedAt?: string;
  finishedAt?: string;
}

/** What a user's live feed tells. */
export type FeedEvent =
  | { type: 'task'; task: TaskView }
  | { type: 'session'; sessionId: string; change: 'created' | 'used' | 'removed' };
