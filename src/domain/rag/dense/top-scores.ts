/* oxlint-disable typescript/no-non-null-assertion -- every index is within the bounds that its loop keeps */
export interface Scored {
  id: number;
  score: number;
}

/** Keeps the best `limit` of the scores offered, in a binary heap whose root is the worst one kept. */
export class TopScores {
  readonly #heap: Scored[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(id: number, score: number): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push({ id, score });
      this.#up(heap.length - 1);
    } else if (this.#limit > 0 && before(id, score, heap[0]!)) {
      heap[0] = { id, score };
      this.#down();
    }
  }

  /** Best first; of equal scores the smaller id first, so that a search repeats exactly. */
  best(): Scored[] {
    return this.#heap.toSorted((a, b) => b.score - a.score || a.id - b.id);
  }

  #up(from: number): void {
    const heap = this.#heap;
    const entry = heap[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(heap[parent]!.id, heap[parent]!.score, entry)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #down(): void {
    const heap = this.#heap;
    const entry = heap[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(heap[child]!.id, heap[child]!.score, right)) child += 1;
      if (!before(entry.id, entry.score, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = entry;
  }
}

function before(id: number, score: number, other: Scored): boolean {
  return score > other.score || (score === other.score && id < other.id);
}
