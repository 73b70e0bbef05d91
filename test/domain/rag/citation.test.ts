import { describe, expect, it } from 'vitest';
import { CitationTracker } from '../../../src/domain/rag/citation.ts';
import { fakePassage } from '../../fakes/passage.ts';
import type { Passage } from '../../../src/domain/rag/passage.ts';

const passage = (text: string, over: Partial<Passage> = {}): Passage =>
  fakePassage(text, { title: 'Ducks', start: 100, ...over });

const ducks = passage('Ä duck 🦆 is a bird. Ducks eat grass and fish. They do not eat stones.');
const feathers = passage('Feathers keep 1,938 ducks warm.', {
  chunkId: 'e:2:3',
  documentId: 'e',
  version: 2,
  page: 4,
  start: 0,
});

function track(
  answer: string,
  pieces = [answer],
): { tracker: CitationTracker; citations: ReturnType<CitationTracker['push']> } {
  const tracker = new CitationTracker([ducks, feathers]);
  return { tracker, citations: pieces.flatMap((piece) => tracker.push(piece)) };
}

describe('CitationTracker', () => {
  it('ties the sentence before a marker to the sentence of the source that says it, with exact offsets', () => {
    const answer = 'As you may know: ducks eat fish and grass [1]. Their feathers keep them warm. [2]';
    const { citations } = track(answer);
    expect(citations.map(({ index, verdict }) => ({ index, verdict }))).toEqual([
      { index: 1, verdict: 'supported' },
      { index: 2, verdict: 'supported' },
    ]);
    const [first, second] = citations;
    expect(answer.slice(first?.start, first?.end)).toContain('ducks eat fish and grass');
    expect(first?.quote).toBe('Ducks eat grass and fish.');
    expect(answer.slice(second?.start, second?.end)).toBe('Their feathers keep them warm.');
    expect(second).toMatchObject({ documentId: 'e', chunkId: 'e:2:3', page: 4, source: { version: 2, start: 0 } });
    const bytes = new TextEncoder().encode(ducks.text);
    const { start, end } = first?.source ?? { start: 0, end: 0 };
    expect(new TextDecoder().decode(bytes.slice(start - 100, end - 100))).toBe('Ducks eat grass and fish.');
  });

  it('finds the same citations however the text is cut', () => {
    const answer = 'Ducks eat grass [1][2]. A duck is a bird [1, 2].';
    const whole = track(answer).citations;
    expect(whole).toHaveLength(4);
    expect(track(answer, Array.from(answer)).citations).toEqual(whole);
    expect(whole[0]?.start).toBe(whole[1]?.start);
  });

  it('leaves numbers that name no passage as text', () => {
    expect(track('Ducks eat grass [7] in the year [1938].').citations).toEqual([]);
  });
});
