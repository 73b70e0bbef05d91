import type { NewDocument } from './document-catalog.ts';
import type { ProblemCode } from '../problem.ts';

export type TaskState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type TaskKind = 'ingest' | 'remove-documents' | 'remove-collection' | 'erase-account';

export interface TaskRecord {
  id: string;
  kind: TaskKind;
  ownerId: string;
  /** What it works on: a collection's id, or a user's. */
  subject: string;
  state: TaskState;
  done: number;
  total: number;
  failed: number;
  attempt: number;
  lease: number;
  notBefore: number;
  errorCode: ProblemCode | null;
  errorDetail: string | null;
  createdAt: number;
  updatedAt: number;
}

export type NewTask = Pick<TaskRecord, 'id' | 'kind' | 'ownerId' | 'subject' | 'total'>;

/**
 * What background work there is. A task is accepted in one transaction with the documents it concerns, so neither is
 * ever there without the other. Writes by a worker carry the lease it got from `claim`; they return false and change
 * nothing once another worker has claimed the task or a person has cancelled it.
 */
export interface TaskLedger {
  /** New documents come in as queued; `retry` names failed or ready ones that are worked on again. */
  acceptIngest(task: NewTask, documents: readonly NewDocument[], retry: readonly string[]): Promise<void>;
  /** Takes the documents out of sight and queues their removal. */
  acceptRemoval(task: NewTask, documentIds: readonly string[]): Promise<void>;
  acceptCollectionRemoval(task: NewTask): Promise<void>;
  /** Ends every other task of its owner and queues what takes the account away. */
  acceptErasure(task: NewTask): Promise<void>;
  countOf(ownerId: string): Promise<number>;
  /** Deletes the rows of a user's tasks but the one that does it. */
  eraseOf(ownerId: string, exceptId: string): Promise<void>;
  find(id: string): Promise<TaskRecord | undefined>;
  list(ownerId: string, page: { before?: string; limit: number }): Promise<TaskRecord[]>;
  /** Due tasks that are queued or were left running, oldest first; `except` names those this worker is at. */
  claim(limit: number, except: readonly string[]): Promise<TaskRecord[]>;
  /** True while a task waits or runs. */
  hasWork(): Promise<boolean>;
  progress(task: TaskRecord, counts: { done: number; failed: number }): Promise<boolean>;
  finish(
    task: TaskRecord,
    end: { state: 'done' | 'failed'; errorCode?: ProblemCode; errorDetail?: string },
  ): Promise<boolean>;
  /** Back into the queue, due after `delay` milliseconds. */
  postpone(task: TaskRecord, delay: number): Promise<boolean>;
  /** Ends a task that has not ended, and its unfinished documents with it. Returns what it is now. */
  cancel(id: string): Promise<TaskRecord | undefined>;
}
