import type { Clock } from '../domain/ports/clock.ts';
import type { IdSource } from '../domain/ports/id-source.ts';

export const systemClock: Clock = { now: () => new Date() };

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then a counter and random bits, so that ids sort by time. */
export class UuidSource implements IdSource {
  readonly #clock: Clock;
  #last = 0;
  #counter = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const now = Math.max(this.#clock.now().getTime(), this.#last);
    this.#counter =
      now === this.#last ? this.#counter + 1 : (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) & 0x7ff;
    // 12 bits of counter a millisecond; past that, borrow from the next one.
    this.#last = this.#counter > 0xfff ? now + 1 : now;
    this.#counter &= 0xfff;
    const time = this.#last.toString(16).padStart(12, '0');
    const random = crypto.randomUUID();
    return `${time.slice(0, 8)}-${time.slice(8)}-7${this.#counter.toString(16).padStart(3, '0')}-${random.slice(19)}`;
  }
}
