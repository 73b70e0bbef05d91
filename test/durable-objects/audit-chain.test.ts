import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { auditLogContract, someEvent } from '../contracts/audit-log.ts';
import { openAuditLog } from '../../src/infrastructure/actors/audit-log.ts';

auditLogContract('actor', openAuditLog(env.AUDIT));

type Stub = ReturnType<typeof env.AUDIT.getByName>;

async function filled(count: number): Promise<Stub> {
  const stub = env.AUDIT.getByName(crypto.randomUUID());
  for (let done = 0; done < count; done += 500)
    await stub.append(
      Array.from({ length: Math.min(500, count - done) }, (_, n) => someEvent({ detail: { name: 'k', days: n } })),
    );
  return stub;
}

const execute = (stub: Stub, ...[statement, ...values]: [string, ...SqlStorageValue[]]): Promise<unknown> =>
  runInDurableObject(stub, (_actor, { storage }) => void storage.sql.exec(statement, ...values));

const triggers = ['entries_in_order', 'entries_stay', 'entries_remain', 'head_goes_on', 'head_remains'];
const dropTriggers = triggers.map((name) => `DROP TRIGGER ${name};`).join(' ');

/** Each spoils the entry with the number in `?1`; `entries` is put right again from `kept` afterwards. */
const damages = {
  edited: "UPDATE entries SET actor_id = 'someone else' WHERE seq = ?1",
  'edited in its details': `UPDATE entries SET detail = '{"name":"k"}' WHERE seq = ?1`,
  'made unreadable': "UPDATE entries SET detail = 'no JSON' WHERE seq = ?1",
  dropped: 'DELETE FROM entries WHERE seq = ?1',
  'swapped with the next': `
    UPDATE entries SET seq = -1 WHERE seq = ?1;
    UPDATE entries SET seq = ?1 WHERE seq = ?1 + 1;
    UPDATE entries SET seq = ?1 + 1 WHERE seq = -1`,
};

describe('the table', () => {
  it.each([
    ["UPDATE entries SET outcome = 'ok' WHERE seq = 2", 'only grows'],
    ['DELETE FROM entries WHERE seq = 3', 'only grows'],
    ['INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE seq = 2', 'follows the head'],
    [
      "INSERT INTO entries SELECT 4, at, kind, actor_kind, actor_id, target_kind, target_id, outcome, request_id, ip, detail, 'x', hash FROM entries WHERE seq = 3",
      'follows the head',
    ],
    ["UPDATE head SET seq = 2, hash = 'x'", 'only grows'],
    ['DELETE FROM head', 'only grows'],
  ])('refuses %s', async (statement, message) => {
    const stub = await filled(3);
    await expect(execute(stub, statement)).rejects.toThrow(message);
    expect(await stub.verify(1, 10)).toEqual({ checked: 3, head: await stub.head() });
  });
});

describe('1,000 entries changed behind its back', () => {
  it.each(Object.entries(damages))('each of them is found when %s', async (_name, damage) => {
    const stub = await filled(1000);
    const missed = await runInDurableObject(stub, async (actor, { storage: { sql } }) => {
      sql.exec(`${dropTriggers} CREATE TABLE kept AS SELECT * FROM entries`);
      const undetected: number[] = [];
      for (let seq = 1; seq <= 1000; seq += 1) {
        // The last has no next to be swapped with: it moves, and the log ends too soon.
        for (const statement of damage.split(';')) sql.exec(statement, ...(statement.includes('?1') ? [seq] : []));
        const { fault } = await actor.verify(Math.max(1, seq - 2), 5);
        if (fault?.seq !== seq) undetected.push(seq);
        sql.exec('DELETE FROM entries WHERE seq IN (?1, ?1 + 1)', seq);
        sql.exec('INSERT INTO entries SELECT * FROM kept WHERE seq IN (?1, ?1 + 1)', seq);
      }
      return undetected;
    });
    expect(missed).toEqual([]);
    expect(await stub.verify(1, 1000)).toEqual({ checked: 1000, head: await stub.head() });
  });

  it('a whole walk in steps comes to the spoiled one and stops there', async () => {
    const stub = await filled(1000);
    await execute(stub, dropTriggers);
    await execute(stub, 'UPDATE entries SET at = ? WHERE seq = 777', '2020-01-01T00:00:00.000Z');
    let next: number | undefined = 1;
    let fault: unknown;
    while (next !== undefined) ({ next, fault } = await stub.verify(next, 150));
    expect(fault).toEqual({ seq: 777, reason: 'edited' });
  });
});

describe('the end of the log cut off', () => {
  it('is found by the head', async () => {
    const stub = await filled(30);
    await execute(stub, `${dropTriggers} DELETE FROM entries WHERE seq > 20`);
    expect((await stub.verify(1, 100)).fault).toEqual({ seq: 21, reason: 'cut-off' });
    expect((await stub.verify(26, 100)).fault).toEqual({ seq: 25, reason: 'missing' });
    await stub.append([someEvent()]);
    expect((await stub.verify(1, 100)).fault).toEqual({ seq: 21, reason: 'missing' });
  });

  it('together with the head is found by one that was noted before', async () => {
    const stub = await filled(30);
    const known = await stub.head();
    await execute(
      stub,
      `${dropTriggers} DELETE FROM entries WHERE seq > 20;
       UPDATE head SET seq = 20, hash = (SELECT hash FROM entries WHERE seq = 20)`,
    );
    expect((await stub.verify(1, 100, known)).fault).toEqual({ seq: 21, reason: 'cut-off' });
  });
});

describe('an actor that comes back', () => {
  it('goes on with the same chain', async () => {
    const stub = await filled(3);
    const before = await stub.head();
    await evictDurableObject(stub);
    expect(await stub.head()).toEqual(before);
    expect(await stub.append([someEvent()])).toEqual([4]);
    expect(await stub.verify(1, 10)).toMatchObject({ checked: 4, head: { seq: 4 } });
  });
});
