import type { AuditEntry, AuditEvent, ChainHead } from '../audit/entry.ts';
import type { ChainFault } from '../audit/verify-chain.ts';

export interface AuditQuery {
  /** Only entries with a smaller number: the `next` of the page before. */
  before?: number;
  /** 1 to 200; more is cut to that. */
  limit: number;
  /** The id of the one who did it. */
  actor?: string;
  kind?: string;
  /** The id of what it was done to. */
  target?: string;
  /** ISO 8601; from this time on. */
  since?: string;
  /** ISO 8601; up to, not including, this time. */
  until?: string;
}

export interface AuditPage {
  entries: AuditEntry[];
  /** Where the next page begins; absent on the last one. */
  next?: number;
}

export interface AuditVerification {
  /** Entries looked at in this step. */
  checked: number;
  /** Where the next step begins; absent when the end was reached or a fault found. */
  next?: number;
  /** The first entry that is not as it was written, and why. */
  fault?: ChainFault;
  head: ChainHead;
}

/**
 * What happened in this deployment, in the order in which the log took it. It only grows: entries are numbered 1, 2, 3
 * and so on, and each is bound to the one before by a code under a key, so whoever changes the storage is found out.
 * Throws `bad_request` for numbers and times that are none.
 */
export interface AuditLog {
  /**
   * Takes 1 to 500 events, all or none, and gives back their numbers once they are durable. Details that a kind does
   * not have are left out (see `cleanEvent`). Not idempotent: a call that failed may have been taken.
   */
  append(events: AuditEvent[]): Promise<number[]>;
  /** Newest first. */
  list(query: AuditQuery): Promise<AuditPage>;
  /** Oldest first from `seq` on, at most `limit` (1 to 1000). */
  exportFrom(seq: number, limit: number): Promise<AuditPage>;
  /**
   * Checks at most `limit` (1 to 2000) entries from `fromSeq` on; the link before them is taken from the log, so start at
   * 1 and go on with `next`. `known` is a head that was noted outside the log: only that betrays a log whose end was
   * cut off together with its own head.
   */
  verify(fromSeq: number, limit: number, known?: ChainHead): Promise<AuditVerification>;
  /** `genesis` when there is no entry. */
  head(): Promise<ChainHead>;
}
