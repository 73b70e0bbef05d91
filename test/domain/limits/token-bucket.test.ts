import { describe, expect, it } from 'vitest';
import { fullBucket, isFull, take } from '../../../src/domain/limits/token-bucket.ts';
import { random } from '../rag/dense/vectors.ts';
import type { Bucket, Taken } from '../../../src/domain/limits/token-bucket.ts';

const start = Date.UTC(2026, 0, 1);

/** A bucket that remembers its state, as its owner does. */
function open(bucket: Bucket, at = start): (now: number, cost?: number) => Taken {
  let state = fullBucket(bucket, at);
  return (now, cost = 1) => {
    const [next, taken] = take(bucket, state, now, cost);
    state = next;
    return taken;
  };
}

describe('a token bucket', () => {
  it('lets its capacity through at once, then one for each refill', () => {
    const bucket = open({ capacity: 3, perSecond: 2 });
    expect([1, 2, 3, 4].map(() => bucket(start).allowed)).toEqual([true, true, true, false]);
    expect(bucket(start + 499).allowed).toBe(false);
    expect(bucket(start + 500).allowed).toBe(true);
    expect(bucket(start + 500).allowed).toBe(false);
  });

  it('says what is left, when it is full again and when to come back', () => {
    const bucket = open({ capacity: 10, perSecond: 0.5 });
    expect(bucket(start, 4)).toEqual({ allowed: true, remaining: 6, resetSeconds: 8, retryAfterSeconds: 0 });
    expect(bucket(start, 9)).toEqual({ allowed: false, remaining: 6, resetSeconds: 8, retryAfterSeconds: 6 });
    expect(bucket(start + 5999, 9)).toMatchObject({ allowed: false, remaining: 8, retryAfterSeconds: 1 });
    expect(bucket(start + 6000, 9)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 20 });
  });

  it('never lets a cost over its capacity through, and takes nothing for it', () => {
    const bucket = open({ capacity: 5, perSecond: 1 });
    expect(bucket(start, 6)).toMatchObject({ allowed: false, remaining: 5, retryAfterSeconds: 1 });
    expect(bucket(start + 1e9, 6).allowed).toBe(false);
    expect(bucket(start + 1e9, 5).allowed).toBe(true);
  });

  it('rounds a rate that does not come out even down, never up', () => {
    const bucket = open({ capacity: 1, perSecond: 2 / 3 });
    expect([start, start + 1500, start + 1501].map((now) => bucket(now).allowed)).toEqual([true, false, true]);
  });

  it('is asked for nothing by a cost of 0', () => {
    const bucket = open({ capacity: 2, perSecond: 1 });
    expect(bucket(start, 0)).toEqual({ allowed: true, remaining: 2, resetSeconds: 0, retryAfterSeconds: 0 });
  });

  it.each([
    [{ capacity: 0, perSecond: 1 }, 1],
    [{ capacity: 1.5, perSecond: 1 }, 1],
    [{ capacity: 1e7, perSecond: 1 }, 1],
    [{ capacity: 1, perSecond: 0 }, 1],
    [{ capacity: 1, perSecond: Number.NaN }, 1],
    [{ capacity: 1, perSecond: Number.POSITIVE_INFINITY }, 1],
    [{ capacity: 1, perSecond: 1 }, -1],
    [{ capacity: 1, perSecond: 1 }, Number.NaN],
  ])('refuses %o at a cost of %d', (bucket, cost) => {
    expect(() => take(bucket, fullBucket(bucket, start), start, cost)).toThrow(RangeError);
  });

  it('is smaller at once when its capacity is lowered', () => {
    const [, taken] = take({ capacity: 5, perSecond: 1 }, fullBucket({ capacity: 50, perSecond: 1 }, start), start, 1);
    expect(taken.remaining).toBe(4);
  });

  it('counts as unused once it is full again', () => {
    const bucket = { capacity: 10, perSecond: 1 };
    const [state] = take(bucket, fullBucket(bucket, start), start, 3);
    expect([isFull(bucket, state, start + 2999), isFull(bucket, state, start + 3000)]).toEqual([false, true]);
  });
});

describe('over any stretch of time', () => {
  const seeds = Array.from({ length: 25 }, (_, seed) => seed + 1);

  it.each(seeds)('no more than capacity + elapsed * rate gets through (seed %d)', (seed) => {
    const next = random(seed);
    const bucket = { capacity: 1 + Math.floor(next() * 50), perSecond: 0.01 + next() * 40 };
    const takeFrom = open(bucket);
    let now = start;
    const accepted: { at: number; cost: number }[] = [];
    for (let step = 0; step < 400; step += 1) {
      now += Math.floor(next() ** 4 * 3000);
      const cost = 1 + Math.floor(next() * 3);
      if (takeFrom(now, cost).allowed) accepted.push({ at: now, cost });
    }
    const excess = accepted.map(({ at: from }, index) => {
      let passed = 0;
      return Math.max(
        ...accepted.slice(index).map(({ at, cost }) => {
          passed += cost;
          return passed - bucket.capacity - ((at - from) / 1000) * bucket.perSecond;
        }),
      );
    });
    expect(Math.max(...excess)).toBeLessThanOrEqual(1e-9);
  });

  it.each(seeds)('what it promises holds: refused a millisecond early, let through on time (seed %d)', (seed) => {
    const next = random(seed);
    const bucket = { capacity: 1 + Math.floor(next() * 20), perSecond: 0.05 + next() * 5 };
    const takeFrom = open(bucket);
    let now = start;
    for (let step = 0; step < 200; step += 1) {
      now += Math.floor(next() * 400);
      const cost = 1 + Math.floor(next() * bucket.capacity);
      const { allowed, retryAfterSeconds } = takeFrom(now, cost);
      if (allowed) continue;
      expect(takeFrom(now + (retryAfterSeconds - 1) * 1000, cost).allowed).toBe(false);
      now += retryAfterSeconds * 1000;
      expect(takeFrom(now, cost).allowed).toBe(true);
    }
  });

  it('a million small refills add up to the same as one large one', () => {
    const bucket = { capacity: 1_000_000, perSecond: 123.456 };
    let [state] = take(bucket, fullBucket(bucket, start), start, 1_000_000);
    const [alone] = take(bucket, state, start + 1_000_000, 0);
    for (let ms = 1; ms <= 1_000_000; ms += 1) [state] = take(bucket, state, start + ms, 0);
    expect(state).toEqual(alone);
    expect(take(bucket, state, start + 1_000_000, 0)[1].remaining).toBe(123_456);
  });
});

describe('when the clock steps back', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('nothing comes for free, however often it does (seed %d)', (seed) => {
    const next = random(seed);
    const bucket = { capacity: 10, perSecond: 2 };
    const takeFrom = open(bucket);
    let latest = start;
    let accepted = 0;
    for (let step = 0; step < 2000; step += 1) {
      // Jitter of up to 5 seconds, which is how long this bucket takes to fill, around a clock that goes on.
      const now = start + step * 5 - Math.floor(next() * 5000);
      latest = Math.max(latest, now);
      if (takeFrom(now).allowed) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThanOrEqual(10 + ((latest - start) / 1000) * 2);
  });

  it('says honestly how long to wait', () => {
    const takeFrom = open({ capacity: 2, perSecond: 1 });
    takeFrom(start, 2);
    const { retryAfterSeconds } = takeFrom(start - 1500);
    expect(retryAfterSeconds).toBe(3);
    expect(takeFrom(start - 1500 + 2000).allowed).toBe(false);
    expect(takeFrom(start - 1500 + 3000).allowed).toBe(true);
  });

  it('by a year, nobody waits longer than a refill', () => {
    const year = 365 * 86_400_000;
    const takeFrom = open({ capacity: 10, perSecond: 1 }, start + year);
    takeFrom(start + year, 10);
    const { allowed, retryAfterSeconds } = takeFrom(start);
    expect([allowed, retryAfterSeconds]).toEqual([false, 1]);
    expect(takeFrom(start + 1000).allowed).toBe(true);
  });
});
