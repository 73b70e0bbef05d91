import { describe, expect, it } from 'vitest';
import type { LimiterName, Limiters } from '../../src/domain/ports/limiter.ts';

/** What every limiter promises; `name` says which one this is. */
export function limiterContract(name: string, limiters: Limiters): void {
  const someone = (): LimiterName => `user:${crypto.randomUUID()}`;
  /** So slow that nothing comes back while a test runs. */
  const bucket = { capacity: 5, perSecond: 0.0001 };

  describe(`limiter: ${name}`, () => {
    it('lets a bucket through once, however many ask at the same time', async () => {
      const limiter = limiters(someone());
      const taken = await Promise.all(Array.from({ length: 20 }, () => limiter.take({ bucket, cost: 1 })));
      expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
      expect(taken.at(-1)).toMatchObject({ allowed: false, remaining: 0 });
      expect(taken.at(-1)?.retryAfterSeconds).toBeGreaterThan(9000);
    });

    it('keeps callers apart, and buckets of different sizes', async () => {
      const [one, other] = [limiters(someone()), limiters(someone())];
      expect((await one.take({ bucket, cost: 5 })).remaining).toBe(0);
      expect((await one.take({ bucket: { capacity: 3, perSecond: 0.0001 }, cost: 1 })).remaining).toBe(2);
      expect((await other.take({ bucket, cost: 1 })).remaining).toBe(4);
      expect((await one.take({ bucket, cost: 1 })).allowed).toBe(false);
    });

    it('opened twice by one name is one limiter', async () => {
      const caller = someone();
      await limiters(caller).take({ bucket, cost: 3 });
      expect((await limiters(caller).take({ bucket, cost: 1 })).remaining).toBe(1);
    });

    it('counts requests up to the limit and not past it', async () => {
      const limiter = limiters(someone());
      const request = { requests: 1, tokens: 0, limits: { requestsPerDay: 7 } };
      const spendings = await Promise.all(Array.from({ length: 30 }, () => limiter.spend(request)));
      expect(spendings.filter(({ allowed }) => allowed)).toHaveLength(7);
      expect(spendings.at(-1)).toMatchObject({ exhausted: 'requests', used: { requests: 7, tokens: 0 } });
      expect(spendings[0]?.resetSeconds).toBeGreaterThan(0);
      expect(spendings[0]?.resetSeconds).toBeLessThanOrEqual(86_400);
    });

    it('refuses model calls once what was used reaches the limit, and requests go on', async () => {
      const limiter = limiters(someone());
      const limits = { requestsPerDay: 100, tokensPerDay: 1000 };
      await limiter.add({ tokens: 999 });
      expect(await limiter.spend({ requests: 0, tokens: 0, limits })).toMatchObject({ allowed: true });
      await limiter.add({ tokens: 1 });
      expect((await limiter.spend({ requests: 0, tokens: 0, limits })).exhausted).toBe('tokens');
      await limiter.add({ tokens: 499 });
      expect(await limiter.spend({ requests: 0, tokens: 0, limits })).toMatchObject({
        allowed: false,
        exhausted: 'tokens',
        used: { requests: 0, tokens: 1499 },
      });
      expect(await limiter.spend({ requests: 1, tokens: 0, limits: { requestsPerDay: 100 } })).toMatchObject({
        allowed: true,
        used: { requests: 1, tokens: 1499 },
      });
    });

    it('counts nothing of a spending that it refuses', async () => {
      const limiter = limiters(someone());
      const limits = { requestsPerDay: 10, tokensPerDay: 100 };
      expect((await limiter.spend({ requests: 1, tokens: 101, limits })).exhausted).toBe('tokens');
      expect((await limiter.spend({ requests: 11, tokens: 1, limits })).exhausted).toBe('requests');
      expect(await limiter.spend({ requests: 10, tokens: 100, limits })).toMatchObject({ allowed: true });
    });

    it('a request that was counted as the last one may still ask for tokens', async () => {
      const limiter = limiters(someone());
      const limits = { requestsPerDay: 1, tokensPerDay: 10 };
      expect((await limiter.spend({ requests: 1, tokens: 0, limits })).allowed).toBe(true);
      expect((await limiter.spend({ requests: 0, tokens: 0, limits })).allowed).toBe(true);
    });

    it('tells what is used today and which limits were asked for', async () => {
      const limiter = limiters(someone());
      expect(await limiter.usage()).toMatchObject({ requests: 0, tokens: 0, limits: {} });
      await limiter.spend({ requests: 2, tokens: 0, limits: { requestsPerDay: 5 } });
      await limiter.add({ tokens: 30 });
      const usage = await limiter.usage();
      expect(usage).toMatchObject({ requests: 2, tokens: 30, limits: { requestsPerDay: 5 } });
      expect(usage.day).toMatch(/^\d{4}-\d\d-\d\d$/);
      await limiter.spend({ requests: 9, tokens: 0, limits: { requestsPerDay: 6, tokensPerDay: 8 } });
      expect((await limiter.usage()).limits).toEqual({ requestsPerDay: 6, tokensPerDay: 8 });
    });

    it('refuses numbers that are none', async () => {
      const limiter = limiters(someone());
      await expect(limiter.add({ tokens: -1 })).rejects.toThrow(RangeError);
      await expect(limiter.add({ tokens: Number.NaN })).rejects.toThrow(RangeError);
      await expect(limiter.spend({ requests: 0.5, tokens: 0, limits: {} })).rejects.toThrow(RangeError);
      await expect(limiter.take({ bucket: { capacity: 0, perSecond: 1 }, cost: 1 })).rejects.toThrow(RangeError);
      expect(await limiter.usage()).toMatchObject({ requests: 0, tokens: 0 });
    });
  });
}
