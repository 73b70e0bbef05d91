import { givenUp } from './deadline.ts';
import { runWorkersAi } from './workers-ai.ts';
import { scoresInOrder } from './scores-in-order.ts';
import type { Reranker } from '../../domain/ports/reranker.ts';
import type { WorkersAi } from './workers-ai.ts';

/** Workers AI text ranking: `{ query, contexts: { text }[] }` in, `{ response: { id, score }[] }` out. */
export class WorkersAiReranker implements Reranker {
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

  async score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    if (texts.length === 0) return [];
    if (signal.aborted) throw givenUp(this.id, signal);
    const reply = (await runWorkersAi(this.#ai, {
      model: this.#model,
      input: { query, contexts: texts.map((text) => ({ text })), top_k: texts.length },
      source: { name: this.id, timeout: this.#timeout, total: this.#timeout },
      signal,
    })) as { response?: { id?: unknown; score?: unknown }[] } | null;
    const ranked = Array.isArray(reply?.response) ? reply.response : [];
    return scoresInOrder(
      this.id,
      texts.length,
      ranked.map(({ id, score }) => ({ index: id, score })),
    );
  }
}
