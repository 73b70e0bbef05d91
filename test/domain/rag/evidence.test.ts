import { describe, expect, it } from 'vitest';
import { findEvidence } from '../../../src/domain/rag/evidence.ts';
import { measuresIn } from '../../../src/domain/rag/measures.ts';

const source = `The Aare Bridge was designed by Ernst Keller and opened in May 1883. It is 191 metres long and carries 12,500 people
a day. Keller never saw it finished: he died in Geneva two years before. The city did not charge a toll. Its rival, the
Sihl Bridge, cost 1.2 million francs and was closed by Anna Frei in 1951.`;

const verdict = (claim: string, about = 'Bridges of the old town'): string =>
  findEvidence(claim, source, about).verdict;
const quote = (claim: string): string => {
  const { start, end } = findEvidence(claim, source);
  return source.slice(start, end);
};

describe('findEvidence', () => {
  it.each([
    'The Aare Bridge was designed by Ernst Keller and opened in May 1883.',
    'It is 191 metres long and carries 12500 people a day.',
    'The bridge is 191 meters long.',
    'Keller died in Geneva 2 years before.',
    'The city did not charge a toll.',
    'The Sihl Bridge cost 1.2 million francs.',
    // What a pronoun of the source means may be said.
    'The Aare Bridge is 191 metres long and carries 12,500 people a day.',
    // A denial in a part that is left out is none of its concern.
    'Keller died in Geneva two years before.',
  ])('supports “%s”', (claim) => {
    expect(verdict(claim)).toBe('supported');
  });

  it.each([
    ['The Aare Bridge was designed by Ernst Keller and opened in May 1884.', 'number'],
    ['It is 191 feet long and carries 12,500 people a day.', 'unit'],
    ['The Sihl Bridge cost 1.2 billion francs.', 'unit'],
    ['The Aare Bridge was designed by Anna Keller and opened in May 1883.', 'name'],
    ['The Aare Bridge was designed by Gustave Eiffel and opened in May 1883.', 'name'],
    // A name of the same passage in another one's place.
    ['Its rival, the Sihl Bridge, cost 1.2 million francs and was closed by Ernst Keller in 1951.', 'name'],
    ['The city did charge a toll.', 'negation'],
    ['The Sihl Bridge was never closed by Anna Frei in 1951.', 'negation'],
  ])('does not support “%s”: another %s', (claim, difference) => {
    expect(verdict(claim)).not.toBe('supported');
    expect(findEvidence(claim, source).differences).toContain(difference);
  });

  it('does not support what the source does not say', () => {
    expect(verdict('The stock exchange closed early on Monday.')).toBe('unsupported');
  });

  it('quotes the sentence that carries the claim, and the next one where it needs both', () => {
    expect(quote('The city did not charge a toll.')).toBe('The city did not charge a toll.');
    expect(quote('The Aare Bridge opened in 1883 and carries 12,500 people a day.')).toMatch(/^The Aare[^]*a day\.$/);
  });

  it('reads scripts without spaces', () => {
    const chinese = '长城全长8851公里。它没有在一个朝代内建成。';
    expect(findEvidence('长城全长8851公里', chinese).verdict).toBe('supported');
    expect(findEvidence('长城全长6000公里', chinese).verdict).not.toBe('supported');
    expect(findEvidence('鸭子吃草', chinese).verdict).toBe('unsupported');
  });
});

describe('measuresIn', () => {
  it('reads numbers in digits and words, with their units', () => {
    expect(measuresIn('1,938 ducks, 3.50 km, five-year plans, $20, 7 square miles')).toEqual([
      { number: '1938' },
      { number: '3.5', unit: 'km' },
      { number: '5', unit: 'y' },
      { number: '20', unit: 'usd' },
      { number: '7', unit: 'mi' },
    ]);
  });
});
