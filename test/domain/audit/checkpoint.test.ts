import { describe, expect, it } from 'vitest';
import { ChainedLog } from '../../../src/domain/audit/chained-log.ts';
import { MemoryAuditStore } from '../../fakes/audit-log.ts';
import { auditMac } from '../../../src/infrastructure/security/audit-mac.ts';
import { someEvent } from '../../contracts/audit-log.ts';
import type { Checkpoint } from '../../../src/domain/audit/checkpoint.ts';

class PrunedStore extends MemoryAuditStore {
  start: Checkpoint | undefined;
  checkpoint(): Checkpoint | undefined {
    return this.start;
  }
  prune(to: Checkpoint): void {
    this.start = to;
    this.entries = this.entries.filter(({ seq }) => seq > to.seq);
  }
}

const day = 24 * 60 * 60 * 1000;
const mac = auditMac('a secret for tests, long enough to be one');

function opened({ entries = 300, days = 90, store = new PrunedStore(), secret = mac } = {}) {
  const now = { time: Date.parse('2026-01-01T00:00:00Z') };
  const previous = secret === mac ? [] : [mac];
  const log = new ChainedLog(store, secret, { now: () => new Date(now.time) }, previous, { entries, days });
  const append = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 50)
      await log.append(Array.from({ length: Math.min(left, 50) }, () => someEvent()));
    // What goes, goes behind an append, and before the next.
    await log.append([someEvent()]);
  };
  return { log, store, now, append };
}

describe('a log that lets go what is old', () => {
  it('keeps so many entries and not many more, and verifies from the first that it has', async () => {
    const { log, store, append } = opened();
    await append(2000);
    expect(store.entries.length).toBeGreaterThanOrEqual(300);
    expect(store.entries.length).toBeLessThanOrEqual(450);
    expect(store.entries[0]?.previous).toBe(store.start?.hash);
    expect(await log.verify(1, 2000)).toEqual({ checked: store.entries.length, head: await log.head() });
    const half = await log.verify(1, 100);
    expect(half).toMatchObject({ checked: 100, next: (store.start?.seq ?? 0) + 101 });
    expect((await log.verify(half.next ?? 0, 2000)).fault).toBeUndefined();
    expect((await log.list({ limit: 1 })).entries[0]?.seq).toBe(2001);
  });

  it('lets go what is older than so many days', async () => {
    const { log, store, now, append } = opened();
    await append(20);
    now.time += 60 * day;
    await append(100);
    now.time += 31 * day;
    await append(100);
    await append(1);
    expect(store.start?.seq).toBe(21);
    expect((await log.verify(1, 2000)).fault).toBeUndefined();
    now.time += 400 * day;
    await append(100);
    await append(1);
    expect(store.entries.length).toBeLessThan(110);
    expect((await log.verify(1, 2000)).fault).toBeUndefined();
  });

  it('betrays whoever else lets go of entries', async () => {
    const { log, store, append } = opened();
    await append(1000);
    const own = store.start;
    const [first, second] = store.entries;
    if (own === undefined || first === undefined || second === undefined) throw new Error('nothing was let go');
    store.entries.shift();
    expect((await log.verify(1, 2000)).fault).toEqual({ seq: first.seq, reason: 'missing' });
    store.start = { seq: first.seq, hash: first.hash, mac: own.mac };
    expect((await log.verify(1, 2000)).fault).toEqual({ seq: first.seq, reason: 'missing' });
    store.start = undefined;
    expect((await log.verify(1, 2000)).fault).toEqual({ seq: 1, reason: 'missing' });
    store.start = own;
    store.entries.unshift(first);
    expect((await log.verify(1, 2000)).fault).toBeUndefined();
  });

  it('lets nothing go that is not as it was written', async () => {
    const { log, store, append } = opened();
    await append(250);
    const spoilt = store.entries[10];
    if (spoilt === undefined) throw new Error('no entry');
    spoilt.outcome = 'denied';
    await append(1000);
    expect(store.start).toBeUndefined();
    expect((await log.verify(1, 2000)).fault).toEqual({ seq: 11, reason: 'edited' });
  });

  it('goes on when the secret was changed', async () => {
    const { store, append } = opened();
    await append(1000);
    const start = store.start?.seq ?? 0;
    const later = opened({ store, secret: auditMac('another secret, as long as the first one') });
    expect((await later.log.verify(1, 2000)).fault).toBeUndefined();
    await later.append(500);
    expect(store.start?.seq).toBeGreaterThan(start);
    expect((await later.log.verify(1, 2000)).fault).toBeUndefined();
  });
});
