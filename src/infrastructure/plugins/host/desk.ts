/** What a capability comes back with: JSON text, and the bytes of a body where there is one. */
export interface Answer {
  /** `{"ok":true,"value"?}` or `{"ok":false,"code","message"}`. */
  answer: string;
  bytes?: Uint8Array;
}

/** Where a running call asks for what it may do. `question` is `{"operation","input"}` as JSON text. Never throws Problems. */
export interface Desk {
  ask(question: string, bytes?: Uint8Array): Promise<Answer>;
}

export const deskBounds = {
  /** UTF-16 units of a question or an answer. */
  text: 4_000_000,
  /** Bytes that go with one. */
  bytes: 8 * 1024 * 1024,
  /** Questions of one call that wait for their answers. */
  atOnce: 16,
  /** Questions of one call. */
  all: 1000,
  /** Questions too many that a call may put before it is ended. */
  refused: 100,
};

export function refusal(code: string, message: string): Answer {
  return { answer: JSON.stringify({ ok: false, code, message }) };
}

/** A desk for code that nobody trusts: what is asked is text within bounds, and after `close` nothing is. */
export class CountingDesk implements Desk {
  readonly #desk: Desk;
  #waiting = 0;
  #asked = 0;
  #refused = 0;
  #closed = false;
  #saysFlooded: () => void = () => undefined;
  /** Settles when so much is asked that the call should end. */
  readonly flooded = new Promise<void>((resolve) => (this.#saysFlooded = resolve));
  #quiet: { milliseconds: number; says: () => void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async ask(question: unknown, bytes?: unknown): Promise<Answer> {
    if (this.#closed) return refusal('forbidden', 'The call has ended.');
    if (typeof question !== 'string' || question.length > deskBounds.text || question.includes('\n'))
      return refusal('bad_request', 'What the plugin asks for is no line of JSON, or too long.');
    if (bytes !== undefined && !(bytes instanceof Uint8Array && bytes.byteLength <= deskBounds.bytes))
      return refusal('payload_too_large', 'A body may have 8 MiB.');
    if (this.#waiting >= deskBounds.atOnce || this.#asked >= deskBounds.all) {
      this.#refused += 1;
      if (this.#refused > deskBounds.refused) this.#saysFlooded();
      return refusal('rate_limited', 'The plugin asks for too much in one call.');
    }
    this.#asked += 1;
    this.#waiting += 1;
    this.#listen();
    try {
      return await this.#desk.ask(question, bytes);
    } finally {
      this.#waiting -= 1;
      this.#listen();
    }
  }

  /** Settles when for so many milliseconds nothing was asked and no question waited for its answer. */
  quietFor(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#quiet = { milliseconds, says: resolve };
      this.#listen();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #listen(): void {
    clearTimeout(this.#timer);
    if (this.#quiet === undefined || this.#waiting > 0 || this.#closed) return;
    this.#timer = setTimeout(this.#quiet.says, this.#quiet.milliseconds);
  }
}
