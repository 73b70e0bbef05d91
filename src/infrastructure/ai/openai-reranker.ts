import { AboutRequest } from './about-request.ts';
import { Problem } from '../../domain/problem.ts';
import { nameOf, postToEndpoint } from './openai-endpoint.ts';
import { readReply } from './deadline.ts';
import { scoresInOrder } from './scores-in-order.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';
import type { OutboundReply } from '../../domain/ports/egress.ts';
import type { Reranker } from '../../domain/ports/reranker.ts';

interface RankedText {
  index?: unknown;
  relevance_score?: unknown;
  score?: unknown;
}

/** A hundred scores, and the texts once more where a server sends them back. */
const replyBytes = 4 * 1024 * 1024;

/**
 * `POST {base}/rerank` as Jina and Cohere, vLLM and llama.cpp have it (`documents`, https://docs.cohere.com/reference/rerank),
 * and as text-embeddings-inference has it (`texts`) where the first form is refused.
 */
export class OpenAiReranker implements Reranker {
  readonly id: string;
  readonly #endpoint: OpenAiEndpoint;

  constructor(endpoint: OpenAiEndpoint) {
    this.#endpoint = endpoint;
    this.id = `openai:${endpoint.model}`;
  }

  async score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    if (texts.length === 0) return [];
    const name = nameOf(this.#endpoint);
    const endsAt = Date.now() + this.#endpoint.total;
    const answered = await this.#post(query, texts, signal);
    const reply = await readReply(answered, replyBytes, { name, endsAt, signal });
    return scoresInOrder(name, texts.length, rankedIn(reply));
  }

  async #post(query: string, texts: readonly string[], signal: AbortSignal): Promise<OutboundReply> {
    const { model } = this.#endpoint;
    try {
      const body = { model, query, documents: texts, top_n: texts.length, return_documents: false };
      return await postToEndpoint(this.#endpoint, '/rerank', body, signal);
    } catch (error) {
      const refused = error instanceof Problem && error.cause instanceof AboutRequest;
      if (!refused || error.code !== 'upstream_failed') throw error;
      return postToEndpoint(this.#endpoint, '/rerank', { query, texts, truncate: true }, signal);
    }
  }
}

function rankedIn(reply: string): { index: unknown; score: unknown }[] {
  try {
    const parsed = JSON.parse(reply) as RankedText[] | { results?: RankedText[] } | null;
    const results = Array.isArray(parsed) ? parsed : (parsed?.results ?? []);
    return results.map(({ index, relevance_score, score }) => ({ index, score: relevance_score ?? score }));
  } catch {
    return [];
  }
}
