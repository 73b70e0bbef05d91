import { Problem } from '../../domain/problem.ts';
import { nameOf, postToEndpoint } from './openai-endpoint.ts';
import { readWhole } from './deadline.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

interface EmbeddingReply {
  data?: { index?: number; embedding?: string | number[] }[];
}

/** 64 vectors of 8,192 dimensions in decimal numbers fit. */
const replyBytes = 16 * 1024 * 1024;

/** `POST {base}/embeddings`, https://platform.openai.com/docs/api-reference/embeddings */
export class OpenAiEmbedder implements Embedder {
  readonly id: string;
  readonly #endpoint: OpenAiEndpoint;

  constructor(endpoint: OpenAiEndpoint) {
    this.#endpoint = endpoint;
    this.id = `openai:${endpoint.model}`;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    const name = nameOf(this.#endpoint);
    const endsAt = Date.now() + this.#endpoint.total;
    // Base64 is a fifth of the bytes and a tenth of the parsing of decimal numbers.
    const body = { model: this.#endpoint.model, input: texts, encoding_format: 'base64' };
    const { body: stream } = await postToEndpoint(this.#endpoint, '/embeddings', body, signal);
    const reply = stream === null ? '' : await readWhole(stream, replyBytes, { name, endsAt, signal });
    const vectors = parseVectors(reply);
    const dimensions = vectors?.[0]?.length ?? 0;
    const whole = vectors?.length === texts.length && dimensions > 0;
    if (!whole || !texts.every((_, index) => vectors[index]?.length === dimensions))
      throw new Problem('upstream_failed', `${name} sent no usable embeddings.`);
    return vectors;
  }
}

function parseVectors(reply: string): Float32Array[] | undefined {
  try {
    const vectors: Float32Array[] = [];
    for (const [position, item] of ((JSON.parse(reply) as EmbeddingReply).data ?? []).entries()) {
      if (item.embedding !== undefined) vectors[item.index ?? position] = unit(decode(item.embedding));
    }
    return vectors;
  } catch {
    return undefined;
  }
}

/** Servers that do not know `encoding_format` send plain numbers. */
function decode(embedding: string | number[]): Float32Array {
  if (typeof embedding !== 'string') return Float32Array.from(embedding);
  const bytes = Uint8Array.from(atob(embedding), (char) => char.charCodeAt(0));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

/** Throws `RangeError` for a vector with something in it that is no number. */
function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm)) throw new RangeError('not a vector');
  if (norm === 0 || Math.abs(norm - 1) < 1e-4) return vector;
  return vector.map((value) => value / norm);
}
