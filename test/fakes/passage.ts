import type { Passage } from '../../src/domain/rag/passage.ts';

/** A passage that a search found; what a test is about it says itself. */
export function fakePassage(text: string, over: Partial<Passage> = {}): Passage {
  return {
    chunkId: 'd:1:0',
    documentId: 'd',
    collectionId: 'c',
    version: 1,
    title: 'Harbour',
    headings: [],
    text,
    start: 0,
    end: new TextEncoder().encode(text).length,
    score: 1,
    ...over,
  };
}
