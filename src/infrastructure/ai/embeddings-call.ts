import { Problem } from '../../domain/problem.ts';
import { Buffer } from 'node:buffer';
import { nameOf, postToEndpoint } from './openai-endpoint.ts';
import { readReply } from './deadline.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

interface EmbeddingReply {
  data?: { index?: number; embedding?: string | number[]; tokens?: string }[];
}

export interface Embedding {
  /** Of unit length. */
  vector: Float32Array;
  /** What the model server gives of the text's tokens when asked to. */
  tokens?: Uint8Array<ArrayBuffer>;
}

/** 64 vectors of 8,192 dimensions in decimal numbers fit, and so do 64 texts of 254 tokens by their signs. */
const replyBytes = 16 * 1024 * 1024;

/**
 * `POST {base}/embeddings`, https://platform.openai.com/docs/api-reference/embeddings. `tokens` asks the model server for the
 * text's tokens as well: sign bits of their vectors, or 32-bit floats.
 */
export async function callEmbeddings(
  endpoint: OpenAiEndpoint,
  { texts, tokens }: { texts: readonly string[]; tokens?: 'signs' | 'floats' },
  signal: AbortSignal,
): Promise<Embedding[]> {
  if (texts.length === 0) return [];
  const name = nameOf(endpoint);
  const endsAt = Date.now() + endpoint.total;
  // Base64 is a fifth of the bytes and a tenth of the parsing of decimal numbers.
  const body = { model: endpoint.model, input: texts, encoding_format: 'base64', ...(tokens && { tokens }) };
  const answered = await postToEndpoint(endpoint, '/embeddings', body, signal);
  const reply = await readReply(answered, replyBytes, { name, endsAt, signal });
  const embeddings = parse(reply);
  const dimensions = embeddings?.[0]?.vector.length ?? 0;
  const whole = embeddings?.length === texts.length && dimensions > 0;
  if (!whole || !texts.every((_, index) => embeddings[index]?.vector.length === dimensions))
    throw new Problem('upstream_failed', `${name} sent no usable embeddings.`);
  return embeddings;
}

function parse(reply: string): Embedding[] | undefined {
  try {
    const embeddings: Embedding[] = [];
    for (const [position, item] of ((JSON.parse(reply) as EmbeddingReply).data ?? []).entries()) {
      if (item.embedding === undefined) continue;
      embeddings[item.index ?? position] = {
        vector: unit(decode(item.embedding)),
        ...(item.tokens !== undefined && { tokens: bytesOf(item.tokens) }),
      };
    }
    return embeddings;
  } catch {
    return undefined;
  }
}

/** Servers that do not know `encoding_format` send plain numbers. */
function decode(embedding: string | number[]): Float32Array {
  return typeof embedding === 'string' ? floatsOf(bytesOf(embedding)) : Float32Array.from(embedding);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const bytes: Uint8Array = Buffer.from(base64, 'base64');
  return new Uint8Array(bytes);
}

export function floatsOf(bytes: Uint8Array<ArrayBuffer>): Float32Array {
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
