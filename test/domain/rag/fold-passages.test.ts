import { describe, expect, it } from 'vitest';
import { fakePassage } from '../../fakes/passage.ts';
import { toRead } from '../../../src/domain/rag/fold-passages.ts';
import type { Passage } from '../../../src/domain/rag/passage.ts';

const encoder = new TextEncoder();
/** Passages of one document whose texts follow each other with a blank line between. */
function document(documentId: string, ...texts: string[]): Passage[] {
  let start = 0;
  return texts.map((text, ordinal) => {
    const end = start + encoder.encode(text).length;
    const passage = fakePassage(text, { documentId, chunkId: `${documentId}:1:${ordinal}`, start, end });
    start = end + 2;
    return passage;
  });
}
const texts = (passages: readonly Passage[]): string[] => passages.map(({ text }) => text);

describe('what a model gets to read', () => {
  it('has passages that follow each other in one piece, at the place of the better one', () => {
    const [first, second, third] = document('a', 'It was wet — très wet.', 'So it was.', 'The end.') as [
      Passage,
      Passage,
      Passage,
    ];
    const [other] = document('b', 'Something else.') as [Passage];
    const read = toRead([second, other, first, third], 8);
    expect(texts(read)).toEqual(['It was wet — très wet.\n\nSo it was.\n\nThe end.', 'Something else.']);
    expect(read[0]).toMatchObject({ chunkId: 'a:1:1', start: first.start, end: third.end });
    expect(texts(toRead([first, third], 8))).toEqual([first.text, third.text]);
  });

  it('has the same text once', () => {
    const [one] = document('a', 'Tickets cost four crowns.') as [Passage];
    const [copy] = document('b', 'Tickets  cost four crowns.') as [Passage];
    expect(toRead([one, copy], 8)).toEqual([one]);
  });

  it('has other documents before a fifth passage of one', () => {
    const many = document('a', ...Array.from({ length: 12 }, (_, n) => `Part ${n}.`)).filter((_, n) => n % 2 === 0);
    const [other] = document('b', 'Something else.') as [Passage];
    expect(texts(toRead([...many, other], 5))).toEqual(['Part 0.', 'Part 2.', 'Part 4.', 'Part 6.', 'Something else.']);
  });
});
