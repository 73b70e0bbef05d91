import { Problem } from '../../src/domain/problem.ts';
import type { Embedder } from '../../src/domain/ports/embedder.ts';

const dimensions = 384;

/** A vector of hashed words: texts that share words are close, equal texts are equal. */
export function hashedWords(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    let hash = 2166136261;
    for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 16777619);
    const slot = (hash >>> 1) % dimensions;
    vector[slot] = (vector[slot] ?? 0) + (hash & 1 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

export const fakeEmbedder: Embedder = {
  id: 'fake:words',
  embed: async (texts, signal) => {
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    return texts.map(hashedWords);
  },
};
