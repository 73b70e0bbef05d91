import { dayBefore, exhaustedBudget, secondsToNextDay, utcDay } from './budget.ts';
import { fullBucket, isFull, take } from './token-bucket.ts';
import type { Bucket, BucketState, Taken } from './token-bucket.ts';
import type { Clock } from '../ports/clock.ts';
import type { DailyLimits, DayUsage } from './budget.ts';
import type { Spending, Usage } from '../ports/limiter.ts';

/** Where a caller's limits are kept, durably. */
export interface LimitStore {
  buckets(): { bucket: Bucket; state: BucketState }[];
  writeBucket(bucket: Bucket, state: BucketState): void;
  removeBucket(bucket: Bucket): void;
  day(day: string): DayUsage | undefined;
  writeDay(day: string, usage: DayUsage): void;
  removeDaysBefore(day: string): void;
  hasDays(): boolean;
}

/** Different buckets of one caller; callers do not choose them, so this is never reached. */
const mostBuckets = 32;

/**
 * One caller's buckets and budgets. Budgets are written as they are counted; buckets live in memory until `flush`, since
 * losing one costs no more than what it holds.
 */
export class CallerLimits {
  readonly #store: LimitStore;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { bucket: Bucket; state: BucketState; changed: boolean }>();

  constructor(store: LimitStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    for (const { bucket, state } of store.buckets())
      this.#buckets.set(nameOf(bucket), { bucket, state, changed: false });
  }

  take({ bucket, cost }: { bucket: Bucket; cost: number }): Taken {
    const now = this.#now();
    const held = this.#buckets.get(nameOf(bucket));
    if (held === undefined && this.#buckets.size >= mostBuckets)
      throw new RangeError(`A caller has at most ${mostBuckets} buckets.`);
    const [state, taken] = take(bucket, held?.state ?? fullBucket(bucket, now), now, cost);
    this.#buckets.set(nameOf(bucket), { bucket, state, changed: true });
    return taken;
  }

  spend(request: { requests: number; tokens: number; limits: DailyLimits }): Spending {
    const requests = whole('requests', request.requests);
    const tokens = whole('tokens', request.tokens);
    const now = this.#now();
    const resetSeconds = secondsToNextDay(now);
    const { limits, ...used } = this.#day(now);
    const exhausted = exhaustedBudget(used, request);
    if (exhausted !== undefined) {
      // A flood of refused requests is not a flood of writes.
      if (!sameLimits(limits, request.limits)) this.#store.writeDay(utcDay(now), { ...used, limits: request.limits });
      return { allowed: false, exhausted, used, resetSeconds };
    }
    const after = { requests: used.requests + requests, tokens: used.tokens + tokens };
    this.#store.writeDay(utcDay(now), { ...after, limits: request.limits });
    return { allowed: true, used: after, resetSeconds };
  }

  add({ tokens }: { tokens: number }): void {
    const now = this.#now();
    const usage = this.#day(now);
    this.#store.writeDay(utcDay(now), { ...usage, tokens: usage.tokens + whole('tokens', tokens) });
  }

  usage(): Usage {
    const now = this.#now();
    return { day: utcDay(now), resetSeconds: secondsToNextDay(now), ...this.#day(now) };
  }

  /** Stores the buckets that changed. */
  flush(): void {
    for (const held of this.#buckets.values()) {
      if (held.changed) this.#store.writeBucket(held.bucket, held.state);
      held.changed = false;
    }
  }

  /** Forgets days that are over and buckets that are full again; false when nothing is left to remember. */
  sweep(): boolean {
    const now = this.#now();
    this.#store.removeDaysBefore(dayBefore(now));
    for (const [name, { bucket, state }] of this.#buckets) {
      if (!isFull(bucket, state, now)) continue;
      this.#buckets.delete(name);
      this.#store.removeBucket(bucket);
    }
    return this.#buckets.size > 0 || this.#store.hasDays();
  }

  #day(now: number): DayUsage {
    return this.#store.day(utcDay(now)) ?? { requests: 0, tokens: 0, limits: {} };
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function nameOf({ capacity, perSecond }: Bucket): string {
  return `${capacity}/${perSecond}`;
}

function sameLimits(one: DailyLimits, other: DailyLimits): boolean {
  return one.requestsPerDay === other.requestsPerDay && one.tokensPerDay === other.tokensPerDay;
}

function whole(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${name} is a whole number, 0 or more, not ${value}.`);
  return value;
}
