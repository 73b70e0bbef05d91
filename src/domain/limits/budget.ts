/** What may be used in a day, UTC. An absent limit is none. */
export interface DailyLimits {
  requestsPerDay?: number;
  tokensPerDay?: number;
}

/** What was used in one day, and the limits that the last one who asked was held to. */
export interface DayUsage {
  requests: number;
  tokens: number;
  limits: DailyLimits;
}

export type Budget = 'requests' | 'tokens';

/**
 * Which budget does not allow this. Requests are counted before they are made, so the last one may use the budget up.
 * Tokens are mostly known afterwards: asking for 0 of them asks whether any are left.
 */
export function exhaustedBudget(
  used: { requests: number; tokens: number },
  { requests, tokens, limits }: { requests: number; tokens: number; limits: DailyLimits },
): Budget | undefined {
  const { requestsPerDay, tokensPerDay } = limits;
  if (requestsPerDay !== undefined && requests > 0 && used.requests + requests > requestsPerDay) return 'requests';
  if (tokensPerDay !== undefined && (used.tokens >= tokensPerDay || used.tokens + tokens > tokensPerDay))
    return 'tokens';
  return undefined;
}

const dayMilliseconds = 86_400_000;

/** `YYYY-MM-DD`, UTC. */
export function utcDay(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** Whole seconds, at least 1, until the next UTC day begins. */
export function secondsToNextDay(now: number): number {
  return Math.ceil((dayMilliseconds - (now % dayMilliseconds)) / 1000);
}

/** The day before; kept, so that a clock that steps back over midnight finds what was used. */
export function dayBefore(now: number): string {
  return utcDay(now - dayMilliseconds);
}
