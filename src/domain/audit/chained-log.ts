import { ChainVerifier } from './verify-chain.ts';
import { Problem } from '../problem.ts';
import { chainHash, genesis } from './entry.ts';
import { cleanEvent } from './clean-event.ts';
import { isOwnCheckpoint, nextCheckpoint } from './checkpoint.ts';
import type { AuditEntry, AuditEvent, ChainHead, Mac } from './entry.ts';
import type { AuditLog, AuditPage, AuditQuery, AuditVerification } from '../ports/audit-log.ts';
import type { Checkpoint, Retention } from './checkpoint.ts';
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
  /** Where it begins, after entries that were let go; absent, as is `prune`, where everything stays. */
  checkpoint?(): Checkpoint | undefined;
  /** Lets go what lies up to `to`, and begins there, in one transaction. */
  prune?(to: Checkpoint): void;
}

/** Entries between two looks at what may go. */
const pruneEvery = 100;

const most = { append: 500, list: 200, export: 1000, verify: 2000 };

/** The log's one writer: appends wait for each other, so that the chain has one head. */
export class ChainedLog implements AuditLog {
  readonly #store: AuditStore;
  readonly #mac: Mac;
  readonly #clock: Clock;
  readonly #previous: readonly Mac[];
  readonly #retention: Retention | undefined;
  #lastAppend: Promise<unknown> = Promise.resolve();
  #pruneFrom = 0;

  /** `previous` as for `ChainVerifier`; without a retention everything stays. */
  constructor(store: AuditStore, mac: Mac, clock: Clock, previous: readonly Mac[] = [], retention?: Retention) {
    this.#previous = previous;
    this.#retention = retention;
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
    // What was appended stays appended, whatever becomes of what is old.
    this.#lastAppend = appended.then(() => this.#prune()).catch(() => undefined);
    return appended;
  }

  /** With the first entry after a start, and from then on now and then. */
  async #prune(): Promise<void> {
    const head = this.#store.head();
    if (this.#retention === undefined || this.#store.prune === undefined || head.seq < this.#pruneFrom) return;
    this.#pruneFrom = head.seq + pruneEvery;
    const store = this.#store;
    const log = { start: store.checkpoint?.(), head, from: store.from.bind(store) };
    const macs = { mac: this.#mac, previous: this.#previous };
    const next = await nextCheckpoint(log, this.#retention, macs, this.#clock.now().getTime());
    if (next !== undefined) this.#store.prune(next);
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
    const asked = atLeastOne(fromSeq);
    const count = atMost(most.verify, limit);
    // All is read before the first wait: entries that come meanwhile are for the next step.
    const head = this.#store.head();
    const start = this.#store.checkpoint?.();
    const first = (start?.seq ?? 0) + 1;
    const from = Math.max(asked, first);
    const after = from === first ? (start ?? genesis) : this.#store.from(from - 1, 1)[0];
    const entries = this.#store.from(from, count);
    if (after?.seq !== from - 1)
      return { checked: 0, head, ...(from - 1 <= head.seq && { fault: { seq: from - 1, reason: 'missing' } }) };
    // Somebody else has let go what is missing.
    if (start !== undefined && !(await isOwnCheckpoint(start, { mac: this.#mac, previous: this.#previous })))
      return { checked: 0, head, fault: { seq: start.seq, reason: 'missing' } };
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
