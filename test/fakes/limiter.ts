import { CallerLimits } from '../../src/domain/limits/caller-limits.ts';
import type { Bucket, BucketState } from '../../src/domain/limits/token-bucket.ts';
import type { Clock } from '../../src/domain/ports/clock.ts';
import type { DayUsage } from '../../src/domain/limits/budget.ts';
import type { LimitStore } from '../../src/domain/limits/caller-limits.ts';
import type { Limiters } from '../../src/domain/ports/limiter.ts';

/** Survives the limits that are kept in it, as an actor's storage survives the actor. */
export class MemoryLimitStore implements LimitStore {
  readonly days = new Map<string, DayUsage>();
  readonly #buckets = new Map<string, { bucket: Bucket; state: BucketState }>();

  buckets(): { bucket: Bucket; state: BucketState }[] {
    return [...this.#buckets.values()];
  }
  writeBucket(bucket: Bucket, state: BucketState): void {
    this.#buckets.set(JSON.stringify(bucket), { bucket, state });
  }
  removeBucket(bucket: Bucket): void {
    this.#buckets.delete(JSON.stringify(bucket));
  }
  day(day: string): DayUsage | undefined {
    return this.days.get(day);
  }
  writeDay(day: string, usage: DayUsage): void {
    this.days.set(day, usage);
  }
  removeDaysBefore(day: string): void {
    for (const known of this.days.keys()) if (known < day) this.days.delete(known);
  }
  hasDays(): boolean {
    return this.days.size > 0;
  }
}

/** Limiters in memory, on a clock of the test's own. */
export function fakeLimiters(clock: Clock = { now: () => new Date() }): Limiters {
  const known = new Map<string, CallerLimits>();
  return (name) => {
    const limits = known.get(name) ?? new CallerLimits(new MemoryLimitStore(), clock);
    known.set(name, limits);
    return {
      take: async (request) => limits.take(request),
      spend: async (request) => limits.spend(request),
      add: async (used) => limits.add(used),
      usage: async () => limits.usage(),
    };
  };
}
