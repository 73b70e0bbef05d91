import { callEmbeddings } from './embeddings-call.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

/** Any server that speaks OpenAI's wire format. */
export class OpenAiEmbedder implements Embedder {
  readonly id: string;
  readonly #endpoint: OpenAiEndpoint;

  constructor(endpoint: OpenAiEndpoint) {
    this.#endpoint = endpoint;
    this.id = `openai:${endpoint.model}`;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    return (await callEmbeddings(this.#endpoint, { texts }, signal)).map(({ vector }) => vector);
  }
}
