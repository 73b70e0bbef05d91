import { ChainedLog } from '../../src/domain/audit/chained-log.ts';
import { auditMac } from '../../src/infrastructure/security/audit-mac.ts';
import { genesis } from '../../src/domain/audit/entry.ts';
import type { AuditEntry, ChainHead } from '../../src/domain/audit/entry.ts';
import type { AuditLog, AuditQuery } from '../../src/domain/ports/audit-log.ts';
import type { AuditStore } from '../../src/domain/audit/chained-log.ts';
import type { Clock } from '../../src/domain/ports/clock.ts';

/** Entries in an array that a test may spoil. */
export class MemoryAuditStore implements AuditStore {
  entries: AuditEntry[] = [];
  known: ChainHead = genesis;

  head(): ChainHead {
    return this.known;
  }
  append(entries: readonly AuditEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined || entries[0]?.previous !== this.known.hash) throw new Error('Does not follow the head.');
    this.entries.push(...structuredClone(entries));
    this.known = { seq: last.seq, hash: last.hash };
  }
  from(seq: number, limit: number): AuditEntry[] {
    return structuredClone(this.entries.filter((entry) => entry.seq >= seq).slice(0, limit));
  }
  list({ before = Infinity, limit, actor, kind, target, since = '', until = '~' }: AuditQuery): AuditEntry[] {
    const found = this.entries.filter(
      (entry) =>
        entry.seq < before &&
        (actor ?? entry.actor.id) === entry.actor.id &&
        (kind ?? entry.kind) === entry.kind &&
        (target === undefined || target === entry.target?.id) &&
        entry.at >= since &&
        entry.at < until,
    );
    return structuredClone(found.toReversed().slice(0, limit));
  }
}

/** An audit log in memory. */
export function fakeAuditLog(
  store: AuditStore = new MemoryAuditStore(),
  clock: Clock = { now: () => new Date() },
): AuditLog {
  return new ChainedLog(store, auditMac('a secret for tests, long enough to be one'), clock);
}
