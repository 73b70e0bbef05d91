import type { ChangedFile, NewDocument } from './document-catalog.ts';
import type { ProblemCode } from '../problem.ts';

/** `waiting` is queued again, for later: after a failure that may pass. The last three are ends. */
export type TaskState = 'queued' | 'running' | 'waiting' | 'done' | 'failed' | 'cancelled';

export type TaskKind =
  | 'ingest'
  | 'remove-documents'
  | 'remove-collection'
  | 'erase-account'
  | 'reindex-changed'
  | 'rebuild-index'
  | 'run-prompt'
  | 'crawl'
  | 'evaluate'
  | 'expire';

/** One thing of many that could not be done, e.g. a document. */
export interface TaskFailure {
  subject: string;
  code: ProblemCode;
  detail: string;
}

export interface TaskRecord {
  id: string;
  kind: TaskKind;
  /** The user it is for; `system` for what is nobody's. */
  ownerId: string;
  /** What it works on: a collection's id, a user's, a schedule's. */
  subject: string;
  /** As the kind's schema in the registry has it. */
  input: unknown;
  state: TaskState;
  done: number;
  total: number;
  failed: number;
  /** The first of what failed; the count tells how many. */
  failures: TaskFailure[] | null;
  attempt: number;
  /** The fencing number: rises with each claim; a worker that was overtaken writes nothing. */
  lease: number;
  /** Until when its worker has to be heard of, in milliseconds since 1970. */
  leaseUntil: number;
  /** Who holds the lease: the outbox, or a consumer of the queue. */
  runner: string | null;
  notBefore: number;
  /** Where the handler wants to go on after a crash. */
  checkpoint: unknown;
  /** What came of it, e.g. the id of what was made. */
  result: unknown;
  errorCode: ProblemCode | null;
  errorDetail: string | null;
  parentId: string | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

export type NewTask = Pick<TaskRecord, 'id' | 'kind' | 'ownerId' | 'subject' | 'total'> & {
  input?: unknown;
  parentId?: string;
  /** The same key is accepted once, ever. */
  idempotencyKey?: string;
};

/** Who claims, and under which bounds. */
export interface Claim {
  runner: string;
  /** Tasks at most. */
  limit: number;
  /** Milliseconds until the lease runs out unless the worker is heard of. */
  lease: number;
  /** This one only. */
  id?: string;
  /**
   * For a runner of which there is one: what it runs. Every other row that it is said to run is left over from a life
   * that ended, and claimed without waiting for the lease.
   */
  running?: readonly string[];
  /** How many may run at the same time for one owner, and of one kind. */
  perOwner: number;
  perKind: Readonly<Record<TaskKind, number>>;
}

/**
 * What background work there is. A task is accepted in one transaction with what it concerns, so neither is ever there
 * without the other. Writes by a worker carry the lease it got from `claim`; they return false and change nothing once
 * another worker has claimed the task or a person has cancelled it.
 */
export interface TaskLedger {
  /** False when a task of that idempotency key is or was there. */
  accept(task: NewTask): Promise<boolean>;
  /**
   * New documents come in as queued; `retry` names failed or ready ones that are worked on again, `changed` those whose file
   * is another one by now.
   */
  acceptIngest(
    task: NewTask,
    documents: readonly NewDocument[],
    retry: readonly string[],
    changed?: readonly ChangedFile[],
  ): Promise<void>;
  /** Takes the documents out of sight and queues their removal. */
  acceptRemoval(task: NewTask, documentIds: readonly string[]): Promise<void>;
  /** Takes the collection out of sight, ends what works on it and queues its removal. Gives back what it ended. */
  acceptCollectionRemoval(task: NewTask): Promise<TaskRecord[]>;
  /** Ends every other task of its owner and queues what takes the account away. Gives back what it ended. */
  acceptErasure(task: NewTask): Promise<TaskRecord[]>;
  countOf(ownerId: string): Promise<number>;
  /** Deletes the rows of a user's tasks but the one that does it. */
  eraseOf(ownerId: string, exceptId: string): Promise<void>;
  /** Deletes rows that ended before the time, at most `limit`; gives back how many. */
  forget(endedBefore: number, limit: number): Promise<number>;
  find(id: string): Promise<TaskRecord | undefined>;
  /** One of this kind that has not ended and works on this, if there is any. */
  findLive(kind: TaskKind, subject: string): Promise<TaskRecord | undefined>;
  /** Newest first. */
  list(ownerId: string, page: { before?: string; limit: number; states?: readonly TaskState[] }): Promise<TaskRecord[]>;
  /**
   * Due tasks: queued or waiting ones, and running ones whose worker was not heard of. Owners take turns, each by age;
   * bounds on owner and kind count what runs already.
   */
  claim(claim: Claim): Promise<TaskRecord[]>;
  /** When the next task is due, at the latest now; undefined when there is nothing to do or to watch. */
  nextDue(): Promise<number | undefined>;
  /** The worker is alive: moves the lease's end. */
  heartbeat(task: TaskRecord, lease: number): Promise<boolean>;
  progress(
    task: TaskRecord,
    change: Partial<Pick<TaskRecord, 'done' | 'total' | 'failed' | 'failures' | 'checkpoint'>>,
  ): Promise<boolean>;
  finish(
    task: TaskRecord,
    end: {
      state: 'done' | 'failed';
      result?: unknown;
      errorCode?: TaskRecord['errorCode'];
      errorDetail?: string;
    },
  ): Promise<boolean>;
  /** Waits for another try, due after `delay` milliseconds; the error says why. */
  postpone(task: TaskRecord, delay: number, error: { errorCode: ProblemCode; errorDetail: string }): Promise<boolean>;
  /** Ends a task that has not ended, and its unfinished documents with it. Returns what it is now. */
  cancel(id: string): Promise<TaskRecord | undefined>;
  /** Counts the documents of a cancelled ingest anew: of those that its runner had shown by then it heard too late. */
  recount(id: string): Promise<void>;
  /** Queues a task that failed or was cancelled anew, its failed documents with it. False when it is neither. */
  retry(id: string): Promise<boolean>;
}
