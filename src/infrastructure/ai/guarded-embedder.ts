import { passTo, tell } from './guard.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { Guard } from './guard.ts';

/** An embedder behind a breaker. */
export class GuardedEmbedder implements Embedder {
  readonly id: string;
  readonly #embedder: Embedder;
  readonly #guard: Guard;

  constructor(embedder: Embedder, guard: Guard) {
    this.id = embedder.id;
    this.#embedder = embedder;
    this.#guard = guard;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    const pass = passTo(this.id, this.#guard);
    try {
      const vectors = await this.#embedder.embed(texts, signal);
      pass.succeeded();
      return vectors;
    } catch (error) {
      tell(pass, error);
      throw error;
    }
  }
}
