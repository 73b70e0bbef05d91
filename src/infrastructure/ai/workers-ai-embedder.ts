import { Problem } from '../../domain/problem.ts';
import { givenUp } from './deadline.ts';
import { runWorkersAi } from './workers-ai.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { WorkersAi } from './workers-ai.ts';

/** Workers AI text embeddings: `{ text: string[] }` in, `{ data: number[][] }` out; 100 texts a call at the most. */
export class WorkersAiEmbedder implements Embedder {
  readonly id: string;
  readonly #ai: WorkersAi;
  readonly #model: string;
  readonly #timeout: number;

  /** `timeout` in milliseconds. */
  constructor(ai: WorkersAi, model: string, timeout: number) {
    this.#ai = ai;
    this.#model = model;
    this.#timeout = timeout;
    this.id = `workers-ai:${model}`;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    if (signal.aborted) throw givenUp(this.id, signal);
    const reply = (await runWorkersAi(this.#ai, {
      model: this.#model,
      input: { text: texts, pooling: 'cls' },
      source: { name: this.id, timeout: this.#timeout, total: this.#timeout },
      signal,
    })) as { data?: number[][] };
    if (reply.data?.length !== texts.length)
      throw new Problem('upstream_failed', `${this.id} sent no usable embeddings.`);
    return reply.data.map((vector) => {
      const norm = Math.hypot(...vector) || 1;
      return Float32Array.from(vector, (value) => value / norm);
    });
  }
}
