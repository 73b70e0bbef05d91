/** Hands items on in order; whoever puts waits while `room` of them lie there. */
export class BoundedQueue<Item> {
  readonly #room: number;
  readonly #items: Item[] = [];
  #closed = false;
  #failure: { error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  /** Throws what the queue failed with. */
  async put(item: Item): Promise<void> {
    while (this.#items.length >= this.#room && this.#failure === undefined) await this.#change();
    this.#throwFailure();
    this.#items.push(item);
    this.#wake();
  }

  /** Undefined once it is closed and empty. Throws what it failed with. */
  async take(): Promise<Item | undefined> {
    while (this.#items.length === 0 && !this.#closed && this.#failure === undefined) await this.#change();
    this.#throwFailure();
    const item = this.#items.shift();
    this.#wake();
    return item;
  }

  /** No more will come. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Ends it for everybody who waits or comes; the first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
