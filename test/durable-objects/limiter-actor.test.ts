import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { limiterContract } from '../contracts/limiter.ts';
import { openLimiters } from '../../src/infrastructure/actors/limiter.ts';
import type { Limiter, LimiterName } from '../../src/domain/ports/limiter.ts';

const limiters = openLimiters(env.LIMITERS);
limiterContract('actor', limiters);

function open(): { limiter: Limiter; stub: ReturnType<typeof env.LIMITERS.getByName>; reopen: () => Limiter } {
  const name: LimiterName = `ip:${crypto.randomUUID()}`;
  return { limiter: limiters(name), stub: env.LIMITERS.getByName(name), reopen: () => limiters(name) };
}

const stored = (stub: ReturnType<typeof env.LIMITERS.getByName>): Promise<number> =>
  runInDurableObject(stub, (_actor, { storage }) => storage.sql.exec('SELECT 1 FROM buckets').toArray().length);

const alarmOf = (stub: ReturnType<typeof env.LIMITERS.getByName>): Promise<number | null> =>
  runInDurableObject(stub, (_actor, { storage }) => storage.getAlarm());

describe('under load', () => {
  it('500 at once against 100 let 100 through', async () => {
    const { limiter } = open();
    const bucket = { capacity: 100, perSecond: 1 };
    const begun = Date.now();
    const taken = await Promise.all(Array.from({ length: 500 }, () => limiter.take({ bucket, cost: 1 })));
    const seconds = (Date.now() - begun) / 1000;
    const accepted = taken.filter(({ allowed }) => allowed).length;
    expect(accepted).toBeGreaterThanOrEqual(100);
    expect(accepted).toBeLessThanOrEqual(100 + seconds);
  });

  it('10,000 let through the capacity and what came back meanwhile, never more', async () => {
    const { stub } = open();
    const bucket = { capacity: 500, perSecond: 2000 };
    // Inside the actor: over RPC the test's own bookkeeping would take most of the time.
    const { accepted, seconds } = await runInDurableObject(stub, async (actor) => {
      const begun = Date.now();
      let passed = 0;
      for (let round = 0; round < 100; round += 1) {
        for (let count = 0; count < 100; count += 1) if (actor.take({ bucket, cost: 1 }).allowed) passed += 1;
        await scheduler.wait(2);
      }
      return { accepted: passed, seconds: (Date.now() - begun) / 1000 };
    });
    expect(accepted).toBeLessThanOrEqual(500 + seconds * 2000);
    expect(accepted).toBeGreaterThan(600);
  });

  it('spendings and additions side by side are all counted', async () => {
    const { limiter } = open();
    const limits = { requestsPerDay: 60, tokensPerDay: 1e9 };
    const [spendings] = await Promise.all([
      Promise.all(Array.from({ length: 100 }, () => limiter.spend({ requests: 1, tokens: 2, limits }))),
      Promise.all(Array.from({ length: 100 }, () => limiter.add({ tokens: 3 }))),
    ]);
    expect(spendings.filter(({ allowed }) => allowed)).toHaveLength(60);
    expect(await limiter.usage()).toMatchObject({ requests: 60, tokens: 60 * 2 + 100 * 3 });
  });
});

describe('after an eviction', () => {
  it('budgets are what they were', async () => {
    const { limiter, stub } = open();
    const request = { requests: 1, tokens: 0, limits: { requestsPerDay: 30 } };
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(Array.from({ length: 20 }, () => limiter.spend(request)));
      await evictDurableObject(stub);
    }
    expect(await limiter.usage()).toMatchObject({ requests: 30, limits: { requestsPerDay: 30 } });
    expect(await limiter.spend(request)).toMatchObject({ allowed: false, exhausted: 'requests' });
  });

  it('buckets are what they were', async () => {
    const { limiter, stub } = open();
    const bucket = { capacity: 10, perSecond: 0.0001 };
    await limiter.take({ bucket, cost: 10 });
    await evictDurableObject(stub);
    expect(await limiter.take({ bucket, cost: 1 })).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('and after a crash before it was stored, a bucket holds no more than its capacity', async () => {
    const { limiter, stub, reopen } = open();
    const bucket = { capacity: 10, perSecond: 0.0001 };
    await limiter.take({ bucket, cost: 10 });
    await limiter.add({ tokens: 5 });
    await expect(runInDurableObject(stub, (_actor, state) => state.abort('crash'))).rejects.toThrow('crash');
    expect(await reopen().take({ bucket, cost: 10 })).toMatchObject({ allowed: true, remaining: 0 });
    expect(await reopen().usage()).toMatchObject({ tokens: 5 });
  });
});

describe('a caller that stays away', () => {
  it('is forgotten when everything is whole again, and counted anew when it comes back', async () => {
    const { limiter, stub } = open();
    const bucket = { capacity: 10, perSecond: 1000 };
    await limiter.take({ bucket, cost: 10 });
    await expect.poll(() => alarmOf(stub), { timeout: 5000 }).not.toBeNull();
    expect(await stored(stub)).toBe(1);
    await runDurableObjectAlarm(stub);
    const tables = await runInDurableObject(
      stub,
      (_actor, { storage }) => storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'buckets'").toArray().length,
    );
    expect(tables).toBe(0);
    expect((await limiter.take({ bucket, cost: 1 })).remaining).toBe(9);
  });

  it('is remembered as long as there is a budget of today', async () => {
    const { limiter, stub } = open();
    await limiter.add({ tokens: 7 });
    await expect.poll(() => alarmOf(stub), { timeout: 5000 }).not.toBeNull();
    await runDurableObjectAlarm(stub);
    expect(await limiter.usage()).toMatchObject({ tokens: 7 });
    expect(await alarmOf(stub)).not.toBeNull();
  });
});
