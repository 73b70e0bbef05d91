/** `capacity` whole tokens, 1 to 1,000,000, refilled at `perSecond` tokens, 0.000001 or more. */
export interface Bucket {
  capacity: number;
  perSecond: number;
}

/** `level` in billionths of a token; `at`, milliseconds since 1970, is the time up to which refill is counted. */
export interface BucketState {
  level: number;
  at: number;
}

export interface Taken {
  allowed: boolean;
  /** Whole tokens left. */
  remaining: number;
  /** Whole seconds, rounded up, until the bucket is full again. */
  resetSeconds: number;
  /** Whole seconds, rounded up, until `cost` tokens are there; 0 when allowed. */
  retryAfterSeconds: number;
}

/**
 * Billionths make the refill of a millisecond a whole number for any rate to six digits, and a full bucket still fits
 * into the 53 bits that a number counts exactly: adding up loses nothing, and a rate is only ever rounded down.
 */
const token = 1e9;

/** A bucket nobody has used. */
export function fullBucket({ capacity }: Bucket, now: number): BucketState {
  return { level: capacity * token, at: now };
}

/**
 * Takes `cost` whole tokens, 0 or more, or none at all. Between any two times no more than
 * `capacity + elapsed * perSecond` get through; a cost over the capacity never does.
 * A clock that steps back refills nothing and pays no time twice. When it steps back further than a full refill takes,
 * counting starts anew from there, so that a clock that once ran ahead locks nobody out for longer than that.
 * Throws `RangeError` for numbers outside these bounds.
 */
export function take(bucket: Bucket, state: BucketState, now: number, cost: number): [BucketState, Taken] {
  check(bucket, cost);
  const filled = refill(bucket, state, now);
  const price = cost * token;
  const allowed = price <= filled.level;
  const level = allowed ? filled.level - price : filled.level;
  const full = bucket.capacity * token;
  const wanted = Math.min(price, full);
  return [
    { level, at: filled.at },
    {
      allowed,
      remaining: Math.floor(level / token),
      resetSeconds: seconds(bucket, full - level, filled.at - now),
      retryAfterSeconds: allowed ? 0 : Math.max(1, seconds(bucket, wanted - level, filled.at - now)),
    },
  ];
}

/** Whether the bucket is as good as unused. */
export function isFull(bucket: Bucket, state: BucketState, now: number): boolean {
  return refill(bucket, state, now).level >= bucket.capacity * token;
}

function refill(bucket: Bucket, state: BucketState, now: number): BucketState {
  const full = bucket.capacity * token;
  const level = Math.min(state.level, full);
  if (now <= state.at) return { level, at: state.at - now > milliseconds(bucket, full) ? now : state.at };
  const untilFull = milliseconds(bucket, full - level);
  return { level: now - state.at >= untilFull ? full : level + (now - state.at) * perMillisecond(bucket), at: now };
}

function perMillisecond({ perSecond }: Bucket): number {
  return Math.floor(perSecond * (token / 1000));
}

function milliseconds(bucket: Bucket, missing: number): number {
  return Math.ceil(missing / perMillisecond(bucket));
}

/** `ahead`: how far refill is counted past the present because the clock has stepped back. */
function seconds(bucket: Bucket, missing: number, ahead: number): number {
  return missing === 0 ? 0 : Math.ceil((milliseconds(bucket, missing) + ahead) / 1000);
}

function check(bucket: Bucket, cost: number): void {
  const { capacity, perSecond } = bucket;
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > 1_000_000)
    throw new RangeError(`A bucket holds 1 to 1000000 tokens, not ${capacity}.`);
  if (!Number.isFinite(perSecond) || perMillisecond(bucket) < 1)
    throw new RangeError(`A bucket is refilled at 0.000001 tokens a second or more, not ${perSecond}.`);
  if (!Number.isInteger(cost) || cost < 0) throw new RangeError(`A cost is a whole number of tokens, not ${cost}.`);
}
