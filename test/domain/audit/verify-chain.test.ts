import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryAuditStore } from '../../fakes/audit-log.ts';
import { ChainedLog } from '../../../src/domain/audit/chained-log.ts';
import { auditMac } from '../../../src/infrastructure/security/audit-mac.ts';
import { genesis } from '../../../src/domain/audit/entry.ts';
import { random } from '../rag/dense/vectors.ts';
import { someEvent } from '../../contracts/audit-log.ts';
import { verifyChain } from '../../../src/domain/audit/verify-chain.ts';
import type { AuditEntry, Mac } from '../../../src/domain/audit/entry.ts';
import type { ChainFault } from '../../../src/domain/audit/verify-chain.ts';

const rows = 1000;
const codes = new Map<string, Promise<string>>();
const real = auditMac('a secret for tests, long enough to be one');
/** Remembers: these tests walk nearly the same log thousands of times. */
const mac: Mac = (text) => {
  const code = codes.get(text) ?? real(text);
  codes.set(text, code);
  return code;
};

const store = new MemoryAuditStore();
let whole: readonly AuditEntry[] = [];

beforeAll(async () => {
  const log = new ChainedLog(store, mac, { now: () => new Date('2026-01-01T00:00:00Z') });
  await log.append(Array.from({ length: 500 }, (_, n) => someEvent({ detail: { name: 'k', days: n } })));
  await log.append(Array.from({ length: 500 }, () => someEvent({ ip: '192.0.2.7' })));
  whole = store.entries;
});

const verify = (entries: readonly AuditEntry[]): Promise<ChainFault | undefined> =>
  verifyChain(entries, { mac, after: genesis, head: store.known });

/** Walks all of the log for some of the places that are spoiled, for the others a stretch that begins a little before. */
const verifyAt = (index: number, entries: readonly AuditEntry[]): Promise<ChainFault | undefined> => {
  const from = index % 100 === 99 ? 0 : Math.max(0, index - 5);
  return verifyChain(entries.slice(from), { mac, after: whole[from - 1] ?? genesis, head: store.known });
};

/** Every way to change one thing that an entry says. */
const edits: ((entry: AuditEntry) => Partial<AuditEntry>)[] = [
  () => ({ at: '2026-01-01T00:00:00.001Z' }),
  () => ({ kind: 'key.revoked' }),
  ({ actor }) => ({ actor: { ...actor, id: 'someone' } }),
  ({ actor }) => ({ actor: { ...actor, kind: 'service' } }),
  () => ({ target: { kind: 'key', id: 'key-2' } }),
  () => ({ target: { kind: 'user', id: 'key-1' } }),
  () => ({ outcome: 'denied' }),
  () => ({ requestId: 'request-2' }),
  () => ({ ip: '203.0.113.1' }),
  ({ detail }) => ({ detail: { ...detail, role: 'owner' } }),
  ({ detail }) => ({ detail: { ...detail, extra: 1 } }),
  () => ({ detail: {} }),
  ({ hash }) => ({ hash: `${hash.slice(0, -1)}${hash.endsWith('0') ? '1' : '0'}` }),
];

describe('a chain', () => {
  it('as it was written has no fault, whole or from any link on', async () => {
    expect(await verify([...whole])).toBeUndefined();
    const after = whole[499];
    expect(after && (await verifyChain(whole.slice(500), { mac, after, head: store.known }))).toBeUndefined();
    expect(await verifyChain([], { mac, after: genesis, head: genesis })).toBeUndefined();
  });

  it(`betrays each of ${rows} entries when it is edited`, async () => {
    for (let index = 0; index < rows; index += 1) {
      const entry = whole[index] as AuditEntry;
      const edit = edits[index % edits.length]?.(entry);
      const fault = await verifyAt(index, whole.with(index, { ...entry, ...edit }));
      expect(fault).toEqual({ seq: index + 1, reason: 'edited' });
    }
  });

  it('betrays every kind of edit, and a part that was taken away', async () => {
    const entry = whole[42] as AuditEntry;
    for (const edit of edits)
      expect(await verify(whole.with(42, { ...entry, ...edit(entry) }))).toMatchObject({ seq: 43 });
    for (const part of ['target', 'ip'] as const) {
      const { [part]: _, ...rest } = entry;
      expect(await verify(whole.with(42, rest as AuditEntry))).toMatchObject({ seq: 43 });
    }
  });

  it(`betrays each of ${rows} entries when it is dropped`, async () => {
    for (let index = 0; index < rows; index += 1) {
      const fault = await verifyAt(index, whole.toSpliced(index, 1));
      expect(fault).toEqual({ seq: index + 1, reason: index === rows - 1 ? 'cut-off' : 'missing' });
    }
  });

  it(`betrays each drop that is covered by numbering the rest anew`, async () => {
    for (let index = 0; index < rows - 1; index += 1) {
      const closed = whole.toSpliced(index, 1);
      for (let at = index; at < Math.min(index + 3, rows - 1); at += 1)
        closed[at] = { ...(closed[at] as AuditEntry), seq: at + 1 };
      expect(await verifyAt(index, closed)).toEqual({ seq: index + 1, reason: 'unlinked' });
    }
  });

  it(`betrays each swap, with and without the numbers`, async () => {
    const next = random(7);
    for (let index = 0; index < rows - 1; index += 1) {
      const other = index + 1 + Math.floor(next() * (rows - 1 - index));
      const [one, two] = [whole[index] as AuditEntry, whole[other] as AuditEntry];
      const swapped = whole.with(index, two).with(other, one);
      expect(await verifyAt(index, swapped)).toEqual({ seq: index + 1, reason: 'missing' });
      const renumbered = whole.with(index, { ...two, seq: one.seq }).with(other, { ...one, seq: two.seq });
      expect(await verifyAt(index, renumbered)).toEqual({ seq: index + 1, reason: 'unlinked' });
      const relinked = whole.with(index, { ...two, seq: one.seq, previous: one.previous });
      expect(await verifyAt(index, relinked)).toEqual({ seq: index + 1, reason: 'edited' });
    }
  });

  it(`betrays what was put in, old or new`, async () => {
    for (let index = 1; index < rows; index += 1) {
      const before = whole[index - 1] as AuditEntry;
      expect(await verifyAt(index, whole.toSpliced(index, 0, before))).toEqual({
        seq: index + 1,
        reason: 'out-of-order',
      });
      const forged = { ...before, seq: index + 1, previous: before.hash };
      expect(await verifyAt(index, whole.toSpliced(index, 0, forged))).toEqual({ seq: index + 1, reason: 'edited' });
    }
    const last = whole[rows - 1] as AuditEntry;
    const more = { ...last, seq: rows + 1, previous: last.hash };
    const grown = { ...more, hash: await mac('whatever the one who writes it likes') };
    expect(await verify([...whole, grown])).toEqual({ seq: rows + 1, reason: 'edited' });
  });

  it('betrays every cut', async () => {
    for (let kept = 0; kept < rows; kept += 1)
      expect(await verifyAt(kept, whole.slice(0, kept))).toEqual({ seq: kept + 1, reason: 'cut-off' });
  });

  it('cannot be written anew by someone without the key', async () => {
    const forger = new ChainedLog(new MemoryAuditStore(), auditMac('another secret, as long as the first one'), {
      now: () => new Date(),
    });
    await forger.append([someEvent(), someEvent()]);
    const { entries } = await forger.exportFrom(1, 10);
    const head = await forger.head();
    expect(await verifyChain(entries, { mac, after: genesis, head })).toEqual({ seq: 1, reason: 'edited' });
  });

  it('that goes past its head, or ends in another entry, is not this one', async () => {
    const entries = [...whole];
    const shorter = whole[rows - 2] as AuditEntry;
    expect(await verifyChain(entries, { mac, after: genesis, head: shorter })).toEqual({
      seq: rows,
      reason: 'head-mismatch',
    });
    expect(await verifyChain(entries, { mac, after: genesis, head: { seq: rows, hash: 'other' } })).toEqual({
      seq: rows,
      reason: 'head-mismatch',
    });
  });
});
