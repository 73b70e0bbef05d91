import { describe, expect, it } from 'vitest';
import { MemoryAuditStore, fakeAuditLog } from '../../fakes/audit-log.ts';
import { auditLogContract, someEvent } from '../../contracts/audit-log.ts';

auditLogContract('in memory', fakeAuditLog());

describe('a log that cannot be written for a moment', () => {
  it('fails those who write then, and goes on for the next', async () => {
    const store = new MemoryAuditStore();
    const log = fakeAuditLog(store);
    await log.append([someEvent()]);
    const append = store.append.bind(store);
    store.append = () => {
      throw new Error('disk full');
    };
    const failed = await Promise.allSettled([log.append([someEvent()]), log.append([someEvent()])]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    store.append = append;
    expect(await log.append([someEvent()])).toEqual([2]);
    expect(await log.verify(1, 10)).toMatchObject({ checked: 2 });
  });
});

describe('a log whose end was cut off together with its head', () => {
  it('is betrayed by a head that was noted outside', async () => {
    const store = new MemoryAuditStore();
    const log = fakeAuditLog(store);
    await log.append(Array.from({ length: 10 }, () => someEvent()));
    const known = await log.head();
    expect((await log.verify(1, 100, known)).fault).toBeUndefined();
    store.entries.splice(7);
    store.known = { seq: 7, hash: store.entries[6]?.hash ?? '' };
    expect((await log.verify(1, 100)).fault).toBeUndefined();
    expect((await log.verify(1, 100, known)).fault).toEqual({ seq: 8, reason: 'cut-off' });
    // Grown past the old end again, the number is there but not the entry.
    await log.append(Array.from({ length: 10 }, () => someEvent()));
    expect((await log.verify(1, 100)).fault).toBeUndefined();
    expect((await log.verify(1, 100, known)).fault).toEqual({ seq: 10, reason: 'head-mismatch' });
    expect((await log.verify(4, 3, known)).fault).toBeUndefined();
  });
});
