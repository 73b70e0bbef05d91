import { describe, expect, it } from 'vitest';
import { mergeFound } from '../../../src/domain/rag/merge-found.ts';
import { standardSettings } from '../../../src/domain/rag/retrieval-settings.ts';
import type { Found } from '../../../src/domain/ports/passage-store.ts';

/** What a collection found: texts with their BM25, ranked by it. */
const found = (id: string, texts: Record<string, number>): { id: string; found: Found } => {
  const best = Math.max(...Object.values(texts));
  const passages = Object.entries(texts).map(([text, words], ordinal) => ({
    id: ordinal,
    documentId: `${id}-${ordinal}`,
    version: 1,
    title: id,
    chunk: { ordinal: 0, text, start: 0, end: text.length, headings: [] },
    score: words / best,
    parts: { words, meaning: 0, named: 0, linked: 0 },
  }));
  return { id, found: { passages, settings: { ...standardSettings, mode: 'lexical' } } };
};

describe('what several collections found', () => {
  it('is ranked by what each passage is worth, not by its place in its own collection', () => {
    const merged = mergeFound([found('a', { 'a poor best': 2, 'a poorer': 1 }), found('b', { great: 10, good: 8 })]);
    expect(merged.map(({ text }) => text)).toEqual(['great', 'good', 'a poor best', 'a poorer']);
    expect(merged[0]).toMatchObject({ collectionId: 'b', chunkId: 'b-0:1:0' });
  });

  it('is what one found, where only one did', () => {
    const merged = mergeFound([found('a', { best: 2, other: 1 }), found('b', {})]);
    expect(merged.map(({ score }) => score)).toEqual([1, 0.5]);
    expect(mergeFound([])).toEqual([]);
  });
});
