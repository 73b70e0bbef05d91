/**
 * Decides what to do with an event by its number, so that each is applied exactly once and in order.
 * Numbers rise by one; a jump means that events were missed, or that the server skipped numbers when it was cut off.
 * Only asking again tells: the repeated events come in order, so whatever jumps then has nothing before it.
 */
export class Sequence {
  #last = 0;
  /** The event that jumped, while what comes before it is being asked for. */
  #ahead: number | undefined;

  get last(): number {
    return this.#last;
  }

  /** From now on the page reflects everything up to `seq`. */
  restart(seq: number): void {
    this.#last = seq;
    this.#ahead = undefined;
  }

  /** `missing` asks for a resume after `last`; `early` waits for one already asked for. */
  take(seq: number): 'apply' | 'duplicate' | 'missing' | 'early' {
    if (seq <= this.#last) return 'duplicate';
    const repeated = this.#ahead !== undefined && seq <= this.#ahead;
    if (seq === this.#last + 1 || repeated) {
      this.#last = seq;
      if (this.#ahead !== undefined && seq >= this.#ahead) this.#ahead = undefined;
      return 'apply';
    }
    if (this.#ahead !== undefined) return 'early';
    this.#ahead = seq;
    return 'missing';
  }
}
