import { guarded } from './guard.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { Guard } from './guard.ts';

/** An embedder behind a breaker. */
export class GuardedEmbedder implements Embedder {
  readonly id: string;
  readonly #embedder: Embedder;
  readonly #guard: Guard;
  readonly embedPassages?: NonNullable<Embedder['embedPassages']>;
  readonly embedQuestion?: NonNullable<Embedder['embedQuestion']>;

  constructor(embedder: Embedder, guard: Guard) {
    this.id = embedder.id;
    this.#embedder = embedder;
    this.#guard = guard;
    const { embedPassages, embedQuestion } = embedder;
    if (embedPassages)
      this.embedPassages = (texts, signal) =>
        guarded(this.id, guard, () => embedPassages.call(embedder, texts, signal));
    if (embedQuestion)
      this.embedQuestion = (text, signal) => guarded(this.id, guard, () => embedQuestion.call(embedder, text, signal));
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    return guarded(this.id, this.#guard, () => this.#embedder.embed(texts, signal));
  }
}
