import { fullBucket, take } from '../../domain/limits/token-bucket.ts';
import type { Bucket, BucketState } from '../../domain/limits/token-bucket.ts';
import type { Clock } from '../../domain/ports/clock.ts';

/** How fast one host is asked, whoever makes Nexus ask it. */
const everyHost: Bucket = { capacity: 100, perSecond: 20 };

/** Hosts that are remembered; of more, the one that was asked longest ago is as good as new. */
const most = 2000;

/** A bucket for each host, in the memory of this process. */
export class HostRates {
  readonly #states = new Map<string, BucketState>();
  readonly #clock: Clock;
  readonly #bucket: Bucket;

  constructor(clock: Clock, bucket: Bucket = everyHost) {
    this.#clock = clock;
    this.#bucket = bucket;
  }

  /** Counts a request; gives back the seconds to wait first, 0 when it may go. */
  take(hostname: string): number {
    const now = this.#clock.now().getTime();
    const known = this.#states.get(hostname) ?? fullBucket(this.#bucket, now);
    const [state, { retryAfterSeconds }] = take(this.#bucket, known, now, 1);
    this.#states.delete(hostname);
    this.#states.set(hostname, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > most && oldest !== undefined) this.#states.delete(oldest);
    return retryAfterSeconds;
  }
}
