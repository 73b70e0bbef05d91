import { ChainVerifier } from './verify-chain.ts';
import { Problem } from '../problem.ts';
import { chainHash, genesis } from './entry.ts';
import { cleanEvent } from './clean-event.ts';
import type { AuditEntry, AuditEvent, ChainHead, Mac } from './entry.ts';
import type { AuditLog, AuditPage, AuditQuery, AuditVerification } from '../ports/audit-log.ts';
import type { ChainFault } from './verify-chain.ts';
import type { Clock } from '../ports/clock.ts';

/** Where entries are kept, durably. */
export interface AuditStore {
  head(): ChainHead;
  /** Adds entries that follow the head and moves it to the last, in one transaction; throws when they do not follow. */
  append(entries: readonly AuditEntry[]): void;
  /** Oldest first from `seq` on. */
  from(seq: number, limit: number): AuditEntry[];
  /** Newest first. */
  list(query: AuditQuery): AuditEntry[];
}

const most = { append: 500, list: 200, export: 1000, verify: 2000 };

/** The log's one writer: appends wait for each other, so that the chain has one head. */
export class ChainedLog implements AuditLog {
  readonly #store: AuditStore;
  readonly #mac: Mac;
  readonly #clock: Clock;
  readonly #previous: readonly Mac[];
  #lastAppend: Promise<unknown> = Promise.resolve();

  constructor(store: AuditStore, mac: Mac, clock: Clock, previous: readonly Mac[] = []) {
    this.#previous = previous;
    this.#store = store;
    this.#mac = mac;
    this.#clock = clock;
  }

  async append(events: readonly AuditEvent[]): Promise<number[]> {
    if (events.length < 1 || events.length > most.append)
      throw new Problem('bad_request', `Append 1 to ${most.append} events at a time.`);
    const clean = events.map(cleanEvent);
    // Hashing waits, and what waits lets others in: without a queue two appends would follow the same head.
    const appended = this.#lastAppend.then(async () => {
      const at = this.#clock.now().toISOString();
      const entries: AuditEntry[] = [];
      let { seq, hash } = this.#store.head();
      for (const event of clean) {
        seq += 1;
        const entry = { seq, at, ...event, previous: hash };
        hash = await chainHash(this.#mac, entry);
        entries.push({ ...entry, hash });
      }
      this.#store.append(entries);
      return entries.map((entry) => entry.seq);
    });
    this.#lastAppend = appended.catch(() => undefined);
    return appended;
  }

  async list(query: AuditQuery): Promise<AuditPage> {
    const limit = atMost(most.list, query.limit);
    const entries = this.#store.list({
      ...query,
      limit: limit + 1,
      ...(query.since !== undefined && { since: time(query.since) }),
      ...(query.until !== undefined && { until: time(query.until) }),
    });
    const last = entries[limit - 1];
    return entries.length > limit && last ? { entries: entries.slice(0, limit), next: last.seq } : { entries };
  }

  async exportFrom(seq: number, limit: number): Promise<AuditPage> {
    const count = atMost(most.export, limit);
    const entries = this.#store.from(atLeastOne(seq), count + 1);
    const next = entries[count];
    return next ? { entries: entries.slice(0, count), next: next.seq } : { entries };
  }

  async verify(fromSeq: number, limit: number, known?: ChainHead): Promise<AuditVerification> {
    const from = atLeastOne(fromSeq);
    const count = atMost(most.verify, limit);
    // All is read before the first wait: entries that come meanwhile are for the next step.
    const head = this.#store.head();
    const after = from === 1 ? genesis : this.#store.from(from - 1, 1)[0];
    const entries = this.#store.from(from, count);
    if (after?.seq !== from - 1)
      return { checked: 0, head, ...(from - 1 <= head.seq && { fault: { seq: from - 1, reason: 'missing' } }) };
    const verifier = new ChainVerifier(this.#mac, after, this.#previous);
    for (const [checked, entry] of entries.entries()) {
      const fault = (await verifier.check(entry)) ?? mismatch(entry, known);
      if (fault !== undefined) return { checked: checked + 1, head, fault };
    }
    const last = entries.at(-1) ?? after;
    if (entries.length === count && last.seq < head.seq) return { checked: count, head, next: last.seq + 1 };
    const fault = verifier.finish(head) ?? cutOff(last, known);
    return { checked: entries.length, head, ...(fault && { fault }) };
  }

  async head(): Promise<ChainHead> {
    return this.#store.head();
  }
}

function mismatch({ seq, hash }: ChainHead, known: ChainHead | undefined): ChainFault | undefined {
  return known?.seq === seq && known.hash !== hash ? { seq, reason: 'head-mismatch' } : undefined;
}

function cutOff({ seq }: ChainHead, known: ChainHead | undefined): ChainFault | undefined {
  return known !== undefined && known.seq > seq ? { seq: seq + 1, reason: 'cut-off' } : undefined;
}

function atMost(most: number, limit: number): number {
  return Math.min(atLeastOne(limit), most);
}

function atLeastOne(value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new Problem('bad_request', 'Give a whole number, 1 or more.');
  return value;
}

function time(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Problem('bad_request', 'Give times as ISO 8601.');
  return date.toISOString();
}
