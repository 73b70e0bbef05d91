import { Problem } from '../../src/domain/problem.ts';
import { distinctWords } from '../../src/domain/rag/lexical-terms.ts';
import type { Reranker } from '../../src/domain/ports/reranker.ts';

/** How many of the query's words a text has. */
export function sharedWords(query: string, text: string): number {
  const held = new Set(distinctWords(text));
  return distinctWords(query).filter((word) => held.has(word)).length;
}

export const fakeReranker: Reranker = {
  id: 'fake:words',
  score: async (query, texts, signal) => {
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    return texts.map((text) => sharedWords(query, text));
  },
};
