import type { Clock } from './ports/clock.ts';

/** Times in milliseconds. */
export interface BreakerLimits {
  /** Failures in a row after which the breaker opens. */
  failures: number;
  /** The first rest; each one after a failed probe is twice as long. */
  firstRest: number;
  longestRest: number;
  /** The longest wait that an endpoint may ask for. */
  longestAsked: number;
  /** After this a probe that said nothing counts as lost, and the next one may go. */
  probe: number;
}

const usual: BreakerLimits = {
  failures: 5,
  firstRest: 1_000,
  longestRest: 60_000,
  longestAsked: 300_000,
  probe: 120_000,
};

/** Leave to call once. Only the first word about it counts, and none once the breaker has opened or closed meanwhile. */
export interface Pass {
  succeeded(): void;
  /** `retryAfter`: seconds that the endpoint asked for. The breaker then rests at once, however few failures there were. */
  failed(reason: unknown, retryAfter?: number): void;
  /** The call says nothing about the endpoint: it was cancelled, or refused for what it asked. */
  dropped(): void;
}

export type Admission = { pass: Pass } | { until: Date; reason: unknown };

/**
 * Spares an endpoint that keeps failing, and whoever would wait for it. Closed, every call passes; after `failures` in a
 * row it opens and refuses at once; when its rest is over exactly one call passes as a probe, whose success closes it and
 * whose failure makes the next rest twice as long. Rests are shortened by up to a half at random, so that many of these do
 * not come back at once.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #limits: BreakerLimits;
  readonly #random: () => number;
  #failures = 0;
  /** Set while open: how often it has opened since it was last closed, and when the next probe may go. */
  #open: { times: number; until: number; reason: unknown; probe: object | undefined } | undefined;
  /** Changes when the breaker opens or closes: what older calls have to say is about another time. */
  #era = {};

  constructor(clock: Clock, limits: Partial<BreakerLimits> = {}, random: () => number = Math.random) {
    this.#clock = clock;
    this.#limits = { ...usual, ...limits };
    this.#random = random;
  }

  /** When the next probe may go, and what the last failure was; undefined while calls pass. */
  get resting(): { until: Date; reason: unknown } | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    const left = open.until - this.#now();
    // No rest is longer than the longest: a clock that was set back shuts nobody out.
    const { longestRest, longestAsked, probe } = this.#limits;
    if (left <= 0 || left > Math.max(longestRest, longestAsked, probe)) return undefined;
    return { until: new Date(open.until), reason: open.reason };
  }

  enter(): Admission {
    const resting = this.resting;
    if (resting !== undefined) return resting;
    const open = this.#open;
    if (open === undefined) return { pass: this.#callPass(this.#era) };
    // Whoever comes next is refused until this probe has been heard of, or is lost.
    open.until = this.#now() + this.#limits.probe;
    open.probe = {};
    return { pass: this.#probePass(open.probe) };
  }

  #callPass(era: object): Pass {
    const once = onlyOnce(() => this.#open === undefined && this.#era === era);
    return {
      succeeded: once(() => {
        this.#failures = 0;
      }),
      failed: once((reason: unknown, retryAfter?: number) => {
        this.#failures += 1;
        if (this.#failures >= this.#limits.failures || retryAfter !== undefined) this.#rest(1, reason, retryAfter);
      }),
      dropped: once(() => undefined),
    };
  }

  #probePass(probe: object): Pass {
    const once = onlyOnce(() => this.#open?.probe === probe);
    return {
      succeeded: once(() => {
        this.#open = undefined;
        this.#failures = 0;
        this.#era = {};
      }),
      failed: once((reason: unknown, retryAfter?: number) => {
        this.#rest((this.#open?.times ?? 0) + 1, reason, retryAfter);
      }),
      dropped: once(() => {
        if (this.#open !== undefined) this.#open.until = this.#now();
      }),
    };
  }

  #rest(times: number, reason: unknown, retryAfter = 0): void {
    const { firstRest, longestRest, longestAsked } = this.#limits;
    const backOff = Math.min(firstRest * 2 ** (times - 1), longestRest) * (1 - this.#random() / 2);
    const asked = Math.min(retryAfter * 1000, longestAsked);
    this.#open = { times, until: this.#now() + Math.max(backOff, asked), reason, probe: undefined };
    this.#era = {};
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** Makes functions of which the first that is called is the only one that does anything, and only while `valid`. */
function onlyOnce(valid: () => boolean) {
  let said = false;
  return <Arguments extends unknown[]>(act: (...given: Arguments) => void) =>
    (...given: Arguments): void => {
      if (said) return;
      said = true;
      if (valid()) act(...given);
    };
}
