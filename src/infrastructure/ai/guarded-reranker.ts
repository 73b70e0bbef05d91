import { guarded } from './guard.ts';
import type { Guard } from './guard.ts';
import type { Reranker } from '../../domain/ports/reranker.ts';

/** A reranker behind a breaker. */
export class GuardedReranker implements Reranker {
  readonly id: string;
  readonly #reranker: Reranker;
  readonly #guard: Guard;

  constructor(reranker: Reranker, guard: Guard) {
    this.id = reranker.id;
    this.#reranker = reranker;
    this.#guard = guard;
  }

  get restsUntil(): Date | undefined {
    return this.#guard.breaker.resting?.until;
  }

  async score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    if (texts.length === 0) return [];
    return guarded(this.id, this.#guard, () => this.#reranker.score(query, texts, signal));
  }
}
