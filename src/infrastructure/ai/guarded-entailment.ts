import { guarded } from './guard.ts';
import type { Entailment, Inference, InferencePair } from '../../domain/ports/entailment.ts';
import type { Guard } from './guard.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** A judge of entailment behind a breaker. */
export class GuardedEntailment implements Entailment {
  readonly id: string;
  readonly #entailment: Entailment;
  readonly #guard: Guard;

  constructor(entailment: Entailment, guard: Guard) {
    this.id = entailment.id;
    this.#entailment = entailment;
    this.#guard = guard;
  }

  get restsUntil(): Date | undefined {
    return this.#guard.breaker.resting?.until;
  }

  async judge(pairs: readonly InferencePair[], signal: AbortSignal): Promise<{ verdicts: Inference[]; usage: Usage }> {
    if (pairs.length === 0) return { verdicts: [], usage: { inputTokens: 0, outputTokens: 0 } };
    return guarded(this.id, this.#guard, () => this.#entailment.judge(pairs, signal));
  }
}
