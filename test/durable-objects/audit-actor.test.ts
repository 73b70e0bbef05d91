import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditActor } from '../../src/index.ts';
import type { AuditEvent } from '../../src/domain/audit/entry.ts';

const event = (id: string): AuditEvent => ({
  kind: 'collection.created',
  actor: { kind: 'user', id },
  outcome: 'ok',
  requestId: 'r',
  detail: { name: 'Papers' },
});

let log: DurableObjectStub<AuditActor>;
beforeEach(async () => {
  log = env.AUDIT.getByName(crypto.randomUUID());
  await log.append(['a', 'b', 'c', 'd'].map(event));
});

/** As somebody would who has the database in hand. */
const behindItsBack = (...statements: string[]): Promise<void> =>
  runInDurableObject(log, (_actor, { storage }) => {
    for (const name of ['entries_in_order', 'entries_stay', 'entries_remain', 'head_goes_on', 'head_remains'])
      storage.sql.exec(`DROP TRIGGER ${name}`);
    for (const statement of statements) storage.sql.exec(statement);
  });

describe('the audit log', () => {
  it('only grows', async () => {
    for (const statement of [
      "UPDATE entries SET actor_id = 'x' WHERE seq = 2",
      'DELETE FROM entries WHERE seq = 4',
      'UPDATE head SET seq = 1',
      'DELETE FROM head',
    ]) {
      const change = runInDurableObject(log, (_actor, { storage }) => void storage.sql.exec(statement));
      await expect(change).rejects.toThrow('The audit log only grows.');
    }
    expect(await log.verify(1, 100)).toMatchObject({ checked: 4 });
  });

  it.each([
    ['changed', ["UPDATE entries SET actor_id = 'x' WHERE seq = 2"], 2],
    ['said to have succeeded', ["UPDATE entries SET outcome = 'denied' WHERE seq = 3"], 3],
    ['taken out', ['DELETE FROM entries WHERE seq = 2'], 3],
    ['cut off the end', ['DELETE FROM entries WHERE seq = 4'], 4],
  ])('shows where an entry was %s', async (_what, statements, seq) => {
    await behindItsBack(...statements);
    const { fault } = await log.verify(1, 100);
    expect(Math.abs((fault?.seq ?? -9) - seq)).toBeLessThanOrEqual(1);
  });

  it('shows that its end was cut off and its head set back, to whoever knows the head', async () => {
    const known = await log.head();
    await behindItsBack(
      'DELETE FROM entries WHERE seq = 4',
      'UPDATE head SET seq = 3, hash = (SELECT hash FROM entries WHERE seq = 3)',
    );
    expect((await log.verify(1, 100, known)).fault).toEqual({ seq: 4, reason: 'cut-off' });
  });

  it('takes no more than words, ids and counts: nothing that could be a token or a text', async () => {
    const odd = {
      ...event('e'),
      detail: { name: 'A\nname', token: 'secret', text: 'What I asked' },
    } as unknown as AuditEvent;
    await log.append([odd]).catch(() => undefined);
    const { entries } = await log.list({ limit: 10 });
    expect(JSON.stringify(entries)).not.toMatch(/secret|What I asked|\\n/);
  });
});
