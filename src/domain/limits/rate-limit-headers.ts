import type { Bucket, Taken } from './token-bucket.ts';

/** One limit and how much of it is left, as a client is told. Numbers are rounded up to whole ones. */
export interface RateLimitPolicy {
  /** Short and the same in every reply, e.g. `default`. */
  name: string;
  quota: number;
  /** Seconds in which the whole quota comes back. */
  windowSeconds: number;
  remaining: number;
  /** Seconds until the quota is whole again. */
  resetSeconds: number;
  /** What is counted when it is not requests, e.g. `tokens`. */
  unit?: string;
}

/** The policy of a bucket that something was just taken from. */
export function bucketPolicy(name: string, bucket: Bucket, taken: Taken): RateLimitPolicy {
  const { remaining, resetSeconds } = taken;
  const windowSeconds = Math.ceil(bucket.capacity / bucket.perSecond);
  return { name, quota: bucket.capacity, windowSeconds, remaining, resetSeconds };
}

/**
 * `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers (revision 8 on: lists of structured
 * fields, RFC 9651), and `Retry-After` for a request that was refused.
 */
export function rateLimitHeaders(
  policies: readonly RateLimitPolicy[],
  retryAfterSeconds?: number,
): Record<string, string> {
  const rules = policies.map(({ name, quota, windowSeconds, unit }) => {
    const counted = unit === undefined ? '' : `;qu=${string(unit)}`;
    return `${string(name)};q=${integer(quota)};w=${integer(Math.max(1, windowSeconds))}${counted}`;
  });
  const state = policies.map(
    ({ name, remaining, resetSeconds }) => `${string(name)};r=${integer(remaining)};t=${integer(resetSeconds)}`,
  );
  return {
    ...(policies.length > 0 && { 'RateLimit-Policy': rules.join(', '), RateLimit: state.join(', ') }),
    ...(retryAfterSeconds !== undefined && { 'Retry-After': integer(Math.max(1, retryAfterSeconds)) }),
  };
}

/** A structured field's integer has at most 15 digits. */
function integer(value: number): string {
  return String(Math.min(Math.max(0, Math.ceil(value)), 999_999_999_999_999));
}

/** A structured field's string is printable ASCII with `"` and `\` escaped. */
function string(text: string): string {
  return `"${text.replaceAll(/[^\u0020-\u007e]/g, '?').replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
