import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { AuditTables } from '../../src/infrastructure/actors/audit-tables.ts';
import { CallLogTables } from '../../src/infrastructure/actors/call-log-tables.ts';
import { ChainedLog } from '../../src/domain/audit/chained-log.ts';
import { auditMac } from '../../src/infrastructure/security/audit-mac.ts';
import { someEvent } from '../contracts/audit-log.ts';
import type { PluginActor } from '../../src/index.ts';

const bindings: Cloudflare.Env = env;
const mac = auditMac('a secret for tests, long enough to be one');
const clock = { now: () => new Date() };

let actor: DurableObjectStub<PluginActor>;
beforeEach(async () => {
  actor = bindings.PLUGINS.getByName(crypto.randomUUID());
  await inside(async (storage) => {
    // As such a log was kept before anything was let go.
    await fill(new ChainedLog(new AuditTables(storage), mac, clock), 150);
    await fill(prunedLog(storage), 150);
  });
});

const inside = <Value>(work: (storage: DurableObjectStorage) => Value | Promise<Value>): Promise<Value> =>
  runInDurableObject(actor, (_actor, { storage }) => work(storage));

const prunedLog = (storage: DurableObjectStorage): ChainedLog =>
  new ChainedLog(new CallLogTables(storage), mac, clock, [], { entries: 20, days: 90 });

async function fill(log: ChainedLog, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await log.append([someEvent()]);
}

describe('the call log of a plugin', () => {
  it('lets go the oldest calls, and verifies from the first that it has, after a start as well', async () => {
    const found = await inside(async (storage) => {
      const log = prunedLog(storage);
      const { entries } = await log.exportFrom(1, 1000);
      return { count: entries.length, first: entries[0]?.seq ?? 0, verified: await log.verify(1, 2000) };
    });
    expect(found.count).toBeLessThanOrEqual(121);
    expect(found.first).toBe(301 - found.count);
    expect(found.verified).toMatchObject({ checked: found.count, head: { seq: 300 } });
    expect(found.verified).not.toHaveProperty('fault');
  });

  it.each([
    'DELETE FROM entries WHERE seq = 300',
    "UPDATE entries SET outcome = 'ok' WHERE seq = 299",
    'UPDATE checkpoint SET seq = 1',
  ])('does not take %s', async (statement) => {
    await expect(inside((storage) => void storage.sql.exec(statement))).rejects.toThrow(/only grows|oldest alone/);
  });

  it('shows where somebody else let entries go', async () => {
    const fault = await inside(async (storage) => {
      storage.sql.exec(
        'UPDATE checkpoint SET (seq, hash) = (SELECT seq, hash FROM entries WHERE seq = 290); ' +
          'DELETE FROM entries WHERE seq <= 290',
      );
      return (await prunedLog(storage).verify(1, 2000)).fault;
    });
    expect(fault).toEqual({ seq: 290, reason: 'missing' });
  });
});
