import { scoresInOrder } from './scores-in-order.ts';
import { WorkersAiModel } from './workers-ai-model.ts';
import type { Reranker } from '../../domain/ports/reranker.ts';

/** Workers AI text ranking: `{ query, contexts: { text }[] }` in, `{ response: { id, score }[] }` out. */
export class WorkersAiReranker extends WorkersAiModel implements Reranker {
  async score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    if (texts.length === 0) return [];
    const reply = (await this.run(
      { query, contexts: texts.map((text) => ({ text })), top_k: texts.length },
      signal,
    )) as { response?: { id?: unknown; score?: unknown }[] } | null;
    const ranked = Array.isArray(reply?.response) ? reply.response : [];
    return scoresInOrder(
      this.id,
      texts.length,
      ranked.map(({ id, score }) => ({ index: id, score })),
    );
  }
}
