import { Problem } from '../../domain/problem.ts';
import { callEmbeddings, floatsOf } from './embeddings-call.ts';
import { nameOf } from './openai-endpoint.ts';
import { signBytes } from '../../domain/rag/dense/quantize.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { Embedding } from './embeddings-call.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

/**
 * The model server, which tells of a text's tokens what the model makes of them anyway. Its space has a name of its own: passages
 * that were embedded without their tokens are to be made anew.
 */
export class TokenEmbedder implements Embedder {
  readonly id: string;
  readonly #endpoint: OpenAiEndpoint;

  constructor(endpoint: OpenAiEndpoint) {
    this.#endpoint = endpoint;
    this.id = `openai:${endpoint.model}+tokens`;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    return (await callEmbeddings(this.#endpoint, { texts }, signal)).map(({ vector }) => vector);
  }

  async embedPassages(
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<{ vector: Float32Array; signs: Uint8Array }[]> {
    const embeddings = await callEmbeddings(this.#endpoint, { texts, tokens: 'signs' }, signal);
    return embeddings.map((embedding) => {
      const signs = this.#tokensOf(embedding, signBytes(embedding.vector.length));
      return { vector: embedding.vector, signs };
    });
  }

  async embedQuestion(text: string, signal: AbortSignal): Promise<{ vector: Float32Array; tokens: Float32Array }> {
    const [embedding] = await callEmbeddings(this.#endpoint, { texts: [text], tokens: 'floats' }, signal);
    if (embedding === undefined) throw this.#unusable();
    const tokens = floatsOf(this.#tokensOf(embedding, 4 * embedding.vector.length));
    if (!tokens.every(Number.isFinite)) throw this.#unusable();
    return { vector: embedding.vector, tokens };
  }

  #tokensOf({ tokens }: Embedding, bytesEach: number): Uint8Array<ArrayBuffer> {
    if (tokens === undefined || tokens.length % bytesEach !== 0) throw this.#unusable();
    return tokens;
  }

  #unusable(): Problem {
    return new Problem('upstream_failed', `${nameOf(this.#endpoint)} sent no usable tokens.`);
  }
}
