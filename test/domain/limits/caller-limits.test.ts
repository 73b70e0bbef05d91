import { describe, expect, it } from 'vitest';
import { CallerLimits } from '../../../src/domain/limits/caller-limits.ts';
import { MemoryLimitStore, fakeLimiters } from '../../fakes/limiter.ts';
import { limiterContract } from '../../contracts/limiter.ts';

limiterContract('in memory', fakeLimiters());

/** Limits on a clock that the test sets. */
function open(): { limits: CallerLimits; store: MemoryLimitStore; at: (time: string) => void } {
  let now = new Date(0);
  const store = new MemoryLimitStore();
  const limits = new CallerLimits(store, { now: () => now });
  return { limits, store, at: (time) => (now = new Date(time)) };
}

describe('a daily budget', () => {
  const request = { requests: 1, tokens: 0, limits: { requestsPerDay: 1 } };

  it('is whole again at midnight UTC, and says so', () => {
    const { limits, at } = open();
    at('2026-03-01T23:59:30.500Z');
    expect(limits.spend(request)).toMatchObject({ allowed: true, resetSeconds: 30 });
    at('2026-03-01T23:59:59.999Z');
    expect(limits.spend(request)).toMatchObject({ allowed: false, resetSeconds: 1 });
    at('2026-03-02T00:00:00.000Z');
    expect(limits.spend(request)).toMatchObject({ allowed: true, resetSeconds: 86_400 });
    expect(limits.usage()).toMatchObject({ day: '2026-03-02', requests: 1 });
  });

  it('is not whole again when the clock steps back over midnight', () => {
    const { limits, at } = open();
    at('2026-03-01T23:59:59Z');
    limits.spend(request);
    at('2026-03-02T00:00:01Z');
    limits.sweep();
    at('2026-03-01T23:59:59Z');
    expect(limits.spend(request).allowed).toBe(false);
  });
});

describe('sweeping', () => {
  it('forgets days that are over, and says when nothing is left', () => {
    const { limits, store, at } = open();
    at('2026-03-01T12:00:00Z');
    limits.add({ tokens: 5 });
    at('2026-03-02T12:00:00Z');
    limits.add({ tokens: 6 });
    at('2026-03-03T12:00:00Z');
    expect(limits.sweep()).toBe(true);
    expect([...store.days.keys()]).toEqual(['2026-03-02']);
    at('2026-03-04T12:00:00Z');
    expect(limits.sweep()).toBe(false);
    expect(store.days.size).toBe(0);
  });

  it('forgets buckets once they are full', () => {
    const { limits, store, at } = open();
    at('2026-03-01T12:00:00Z');
    limits.take({ bucket: { capacity: 10, perSecond: 1 }, cost: 5 });
    limits.flush();
    expect([limits.sweep(), store.buckets().length]).toEqual([true, 1]);
    at('2026-03-01T12:00:05Z');
    expect([limits.sweep(), store.buckets().length]).toEqual([false, 0]);
  });
});
