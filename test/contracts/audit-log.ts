import { describe, expect, it } from 'vitest';
import type { AuditEntry, AuditEvent } from '../../src/domain/audit/entry.ts';
import type { AuditLog } from '../../src/domain/ports/audit-log.ts';

type KeyCreated = Extract<AuditEvent, { kind: 'key.created' }>;

/** Something that happened, by someone of the test's own. */
export function someEvent(given: Partial<KeyCreated> = {}): KeyCreated {
  return {
    kind: 'key.created',
    actor: { kind: 'user', id: crypto.randomUUID() },
    target: { kind: 'key', id: 'key-1' },
    outcome: 'ok',
    requestId: 'request-1',
    ip: '2001:db8::1',
    detail: { name: 'Laptop', role: 'reader', days: 30 },
    ...given,
  };
}

/** What every audit log promises; `name` says which one this is. The log may hold entries already. */
export function auditLogContract(name: string, log: AuditLog): void {
  describe(`audit log: ${name}`, () => {
    it('gives entries rising numbers and keeps what they say', async () => {
      const before = await log.head();
      const event = someEvent();
      expect(await log.append([event, { ...event, outcome: 'denied' }])).toEqual([before.seq + 1, before.seq + 2]);
      const { entries } = await log.list({ limit: 2 });
      expect(entries.map(({ outcome }) => outcome)).toEqual(['denied', 'ok']);
      expect(entries[1]).toMatchObject({ ...event, seq: before.seq + 1, previous: before.hash });
      expect(Math.abs(Date.now() - Date.parse(entries[1]?.at ?? ''))).toBeLessThan(60_000);
      expect(await log.head()).toEqual({ seq: before.seq + 2, hash: entries[0]?.hash });
    });

    it('stays one chain when many write at once', async () => {
      const before = await log.head();
      const numbers = await Promise.all(
        Array.from({ length: 60 }, (_, n) => log.append(Array.from({ length: 1 + (n % 3) }, () => someEvent()))),
      );
      const sorted = numbers.flat().toSorted((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length: 120 }, (_, n) => before.seq + 1 + n));
      for (const batch of numbers) expect((batch.at(-1) ?? 0) - (batch[0] ?? 0)).toBe(batch.length - 1);
      expect(await log.verify(before.seq + 1, 2000)).toEqual({ checked: 120, head: await log.head() });
    });

    it('lists newest first, page by page, whatever is asked for', async () => {
      const actor = { kind: 'user', id: crypto.randomUUID() } as const;
      const target = { kind: 'group', id: crypto.randomUUID() } as const;
      const basis = { actor, outcome: 'ok', requestId: 'r' } as const;
      const seqs = await log.append([
        { ...basis, kind: 'group.created', target, detail: { name: 'A' } },
        { ...basis, kind: 'group.changed', target, detail: { added: 1 } },
        { ...basis, kind: 'group.changed', target, detail: { added: 2 } },
        { ...basis, kind: 'auth.signed-out' },
      ]);
      const numbers = ({ entries }: { entries: AuditEntry[] }): number[] =>
        entries.map(({ seq }) => seq - (seqs[0] ?? 0));
      expect(numbers(await log.list({ actor: actor.id, limit: 200 }))).toEqual([3, 2, 1, 0]);
      expect(numbers(await log.list({ target: target.id, limit: 200 }))).toEqual([2, 1, 0]);
      expect(numbers(await log.list({ actor: actor.id, kind: 'group.changed', limit: 200 }))).toEqual([2, 1]);
      const first = await log.list({ actor: actor.id, limit: 3 });
      expect([numbers(first), first.next]).toEqual([[3, 2, 1], seqs[1]]);
      const second = await log.list({ actor: actor.id, limit: 3, before: first.next ?? 0 });
      expect([numbers(second), second.next]).toEqual([[0], undefined]);
      const { at } = second.entries[0] as AuditEntry;
      const later = new Date(Date.parse(at) + 1).toISOString();
      expect(numbers(await log.list({ actor: actor.id, since: at, until: later, limit: 10 }))).toEqual([3, 2, 1, 0]);
      expect(numbers(await log.list({ actor: actor.id, until: at, limit: 10 }))).toEqual([]);
      expect(numbers(await log.list({ actor: actor.id, since: later, limit: 10 }))).toEqual([]);
    });

    it('is exported oldest first, in pages', async () => {
      const [from = 0] = await log.append(Array.from({ length: 5 }, () => someEvent()));
      const first = await log.exportFrom(from, 3);
      expect([first.entries.map(({ seq }) => seq - from), first.next]).toEqual([[0, 1, 2], from + 3]);
      const second = await log.exportFrom(first.next ?? 0, 3);
      expect([second.entries.map(({ seq }) => seq - from), second.next]).toEqual([[3, 4], undefined]);
    });

    it('is verified in steps', async () => {
      await log.append(Array.from({ length: 7 }, () => someEvent()));
      const head = await log.head();
      let checked = 0;
      let steps = 0;
      for (let next: number | undefined = 1; next !== undefined && steps < 1000; steps += 1) {
        const step = await log.verify(next, 5);
        expect(step.fault).toBeUndefined();
        checked += step.checked;
        next = step.next;
      }
      expect([checked, steps]).toEqual([head.seq, Math.ceil(head.seq / 5)]);
      expect(await log.verify(head.seq + 1, 5)).toEqual({ checked: 0, head });
    });

    it('keeps nothing that a kind does not carry', async () => {
      const detail = { name: 'x', token: 'nx_secret', prompt: 'Who?', days: '30' };
      await log.append([someEvent({ detail } as never)]);
      expect((await log.list({ limit: 1 })).entries[0]?.detail).toEqual({ name: 'x' });
    });

    it('reads back what it hashed, whatever the characters', async () => {
      const names = [
        'Ünïcødé 漢字 🦉',
        `${'a'.repeat(119)}🦉`,
        '\ud800 alone',
        'line\nbreak\u0000\u202e',
        '__proto__',
        '',
      ];
      const [from = 0] = await log.append(names.map((given) => someEvent({ detail: { name: given } })));
      expect(await log.verify(from, 10)).toMatchObject({ checked: names.length });
      expect((await log.verify(from, 10)).fault).toBeUndefined();
    });

    it('refuses what it cannot take, and takes none of it', async () => {
      const before = await log.head();
      const refused = { code: 'bad_request' };
      await expect(log.append([])).rejects.toMatchObject(refused);
      await expect(log.append(Array.from({ length: 501 }, () => someEvent()))).rejects.toMatchObject(refused);
      await expect(log.append([someEvent(), someEvent({ kind: 'made.up' } as never)])).rejects.toMatchObject(refused);
      await expect(log.append([someEvent({ kind: 'toString' } as never)])).rejects.toMatchObject(refused);
      await expect(log.append([someEvent({ outcome: 'maybe' } as never)])).rejects.toMatchObject(refused);
      await expect(log.list({ limit: 0 })).rejects.toMatchObject(refused);
      await expect(log.list({ limit: 5, since: 'yesterday' })).rejects.toMatchObject(refused);
      await expect(log.verify(0, 5)).rejects.toMatchObject(refused);
      await expect(log.exportFrom(1, Number.NaN)).rejects.toMatchObject(refused);
      expect(await log.head()).toEqual(before);
    });
  });
}
