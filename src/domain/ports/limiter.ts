import type { Bucket, Taken } from '../limits/token-bucket.ts';
import type { Budget, DailyLimits, DayUsage } from '../limits/budget.ts';

/** Who is limited; each name has buckets and budgets of its own. */
export type LimiterName = `${'user' | 'key' | 'ip' | 'group' | 'host'}:${string}`;

export interface Spending {
  allowed: boolean;
  /** Which budget is used up; only when not allowed. */
  exhausted?: Budget;
  /** What is used today, this spending included when it was allowed. */
  used: { requests: number; tokens: number };
  /** Whole seconds until the budgets are whole again, at midnight UTC. */
  resetSeconds: number;
}

export interface Usage extends DayUsage {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  resetSeconds: number;
}

/**
 * The limits of one caller, exact however many ask at once. Numbers are whole and 0 or more; others are a `RangeError`.
 * Each call is one step: nothing comes between the check and the count. A call that failed may have been counted.
 *
 * For a model call: `spend` with `tokens: 0` refuses when no tokens are left, then `add` counts what was used, so that
 * calls that run side by side may pass a token budget by what they use, and nobody is refused for a guess.
 */
export interface Limiter {
  /**
   * Takes `cost` from the bucket of this capacity and rate, which is full when it is first asked for. A crash can give
   * back what was taken in the last second.
   */
  take(request: { bucket: Bucket; cost: number }): Promise<Taken>;
  /**
   * Counts against the day's budgets, or refuses and counts nothing. A budget whose limit is absent is counted and
   * never refuses; `requests: 0` is never refused for requests. Counted durably before it answers.
   */
  spend(request: { requests: number; tokens: number; limits: DailyLimits }): Promise<Spending>;
  /** Counts tokens that were used, past the limit as well. */
  add(used: { tokens: number }): Promise<void>;
  /** Today's counters, and the limits that the last `spend` of today came with. */
  usage(): Promise<Usage>;
}

/** Opens the limiter of a caller; costs nothing until it is asked. */
export type Limiters = (name: LimiterName) => Limiter;
