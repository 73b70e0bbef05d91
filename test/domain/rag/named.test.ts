import { describe, expect, it } from 'vitest';
import { NamedRanking } from '../../../src/domain/rag/named.ts';
import { titleKey, titlesNamed } from '../../../src/domain/rag/titles.ts';

const titles = new Map(
  Object.entries({
    film: 'The Quiet Harbour (film)',
    director: 'Mira Solberg',
    town: 'Åsgård',
    other: 'Weather report',
  }).map(([key, title]) => [key, titleKey(title) ?? '']),
);
const ranked = Object.entries({ other: 1, film: 0.95, town: 0.5, director: 0.45 }).map(([key, score]) => ({
  key,
  score,
  parts: { words: score, meaning: 0, named: 0, linked: 0 },
}));
const keys = (passages: { key: string }[]): string[] => passages.map(({ key }) => key);
const texts = new Map([
  ['other', 'It rained, and a quiet harbour was flooded.'],
  ['film', 'The Quiet Harbour is a film of 1981 by Mira Solberg. The weather report plays a part in it.'],
]);

describe('NamedRanking', () => {
  it('raises the document that the question calls by its title', () => {
    const ranking = new NamedRanking('Who directed the quiet harbour?', titles);
    expect(keys(ranking.raiseAsked(ranked))).toEqual(['film', 'other', 'town', 'director']);
  });

  it('raises the document that one of the best passages names', () => {
    const ranking = new NamedRanking('Where was the director of The Quiet Harbour born?', titles);
    const followed = ranking.followLinks(ranking.raiseAsked(ranked), texts);
    // The weather report is named as a thing, not as a title.
    expect(keys(followed)).toEqual(['film', 'other', 'director', 'town']);
  });

  it('takes a name for less where nothing is written with a capital', () => {
    const close = ranked.map((passage) => (passage.key === 'film' ? { ...passage, score: 0.85 } : passage));
    expect(keys(new NamedRanking('who directed the quiet harbour?', titles).raiseAsked(close))[0]).toBe('other');
    expect(keys(new NamedRanking('Who directed the Quiet Harbour?', titles).raiseAsked(close))[0]).toBe('film');
  });

  it('leaves a ranking alone in which nobody names anybody', () => {
    const ranking = new NamedRanking('How tall is it?', titles);
    expect(ranking.followLinks(ranking.raiseAsked(ranked), new Map())).toEqual(ranked);
  });
});

describe('titlesNamed', () => {
  const known = new Set(['mira solberg', 'solberg', 'asgard']);

  it('finds titles whatever their accents and case, the longer one of two', () => {
    expect([...titlesNamed('mira SOLBERG lived in Asgard', known)]).toEqual(['mira solberg', 'asgard']);
  });

  it('finds those that are written as names only, where asked to', () => {
    expect([...titlesNamed('solberg of Åsgård', known, { asNames: true })]).toEqual(['asgard']);
  });

  it('makes no key of a title that could stand anywhere', () => {
    expect(titleKey('It')).toBeUndefined();
    expect(titleKey('One two three four five six seven eight nine')).toBeUndefined();
    expect(titleKey('The Quiet Harbour (1981 film)')).toBe('the quiet harbour');
  });
});
