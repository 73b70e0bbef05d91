/**
 * Tokens of one micro-batch, padding included: how long a query may have to wait behind an ingest.
 * Larger batches are not faster on one thread (measured from 8 to 4,096 tokens: the same CPU a token).
 */
const MAX_BATCH_TOKENS = 256;

/** Requests of up to this many texts are someone waiting for an answer: they go first. */
const INTERACTIVE_TEXTS = 4;

/** Bulk work gets a turn after this many interactive micro-batches in a row, so that it always ends. */
const INTERACTIVE_TURNS = 16;

/** Among bulk requests the oldest gets every so-manieth turn, so that a stream of small ones does not hold it up for ever. */
const OLDEST_TURNS = 8;

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

/**
 * Decides which few texts are embedded next. Of bulk requests the one with the least left goes first, so that a single
 * file does not wait for a thousand.
 */
export class MicroBatchQueue {
  readonly #interactive: Waiting[] = [];
  readonly #bulk: Waiting[] = [];
  #turns = 0;
  #bulkTurns = 0;

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
    const at = lane === this.#bulk ? this.#nextBulk() : 0;
    const chosen = lane[at];
    if (!chosen) return undefined;
    const texts = chosen.texts.splice(0, fitting(chosen.texts));
    if (chosen.texts.length === 0) lane.splice(at, 1);
    return { id: chosen.id, texts };
  }

  #nextBulk(): number {
    this.#bulkTurns = (this.#bulkTurns + 1) % OLDEST_TURNS;
    if (this.#bulkTurns === 0) return 0;
    const left = this.#bulk.map(({ texts }) => texts.length);
    return left.indexOf(Math.min(...left));
  }
}

/** How many of the texts, shortest first, make one micro-batch. */
function fitting(texts: readonly Text[]): number {
  const tooMany = texts.findIndex(({ tokens }, at) => at > 0 && (at + 1) * tokens.length > MAX_BATCH_TOKENS);
  return tooMany < 0 ? texts.length : tooMany;
}
