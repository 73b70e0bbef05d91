/**
 * Tokens of one micro-batch, padding included: how long a query may have to wait behind an ingest.
 * Larger batches are not faster on one thread (measured from 8 to 4,096 tokens: the same CPU a token).
 */
const MAX_BATCH_TOKENS = 256;

/** Requests of up to this many texts are someone waiting for an answer: they go first. */
const INTERACTIVE_TEXTS = 4;

/** Bulk work gets a turn after this many interactive micro-batches in a row, so that it always ends. */
const INTERACTIVE_TURNS = 16;

interface Text {
  /** The text's place in its request. */
  readonly index: number;
  readonly tokens: readonly number[];
}

interface Waiting {
  readonly id: number;
  /** Shortest first, so that texts of like length share a micro-batch and little is padding. */
  readonly texts: Text[];
}

export interface MicroBatch {
  readonly id: number;
  readonly texts: readonly Text[];
}

/** Decides which few texts are embedded next. Requests of one kind are served in order of arrival. */
export class MicroBatchQueue {
  readonly #interactive: Waiting[] = [];
  readonly #bulk: Waiting[] = [];
  #turns = 0;

  /** @param id names the request in `next` and `remove`. */
  add(id: number, texts: readonly (readonly number[])[]): void {
    const sorted = texts.map((tokens, index) => ({ index, tokens })).sort((a, b) => a.tokens.length - b.tokens.length);
    (texts.length <= INTERACTIVE_TEXTS ? this.#interactive : this.#bulk).push({ id, texts: sorted });
  }

  /** Drops what is left of a request. */
  remove(id: number): void {
    for (const lane of [this.#interactive, this.#bulk]) {
      const at = lane.findIndex((waiting) => waiting.id === id);
      if (at >= 0) lane.splice(at, 1);
    }
  }

  /** Takes the next micro-batch: texts of one request, at least one; `undefined` when nothing waits. */
  next(): MicroBatch | undefined {
    const bulkFirst = this.#bulk.length > 0 && this.#turns >= INTERACTIVE_TURNS;
    const lane = this.#interactive.length > 0 && !bulkFirst ? this.#interactive : this.#bulk;
    this.#turns = lane === this.#interactive ? this.#turns + 1 : 0;
    const head = lane[0];
    if (!head) return undefined;
    const texts = head.texts.splice(0, fitting(head.texts));
    if (head.texts.length === 0) lane.shift();
    return { id: head.id, texts };
  }
}

/** How many of the texts, shortest first, make one micro-batch. */
function fitting(texts: readonly Text[]): number {
  const tooMany = texts.findIndex(({ tokens }, at) => at > 0 && (at + 1) * tokens.length > MAX_BATCH_TOKENS);
  return tooMany < 0 ? texts.length : tooMany;
}
