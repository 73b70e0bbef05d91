import { describe, expect, it } from 'vitest';
import { onSubject } from '../../../src/domain/rag/names.ts';

const ibm = 'IBM\nThe company was founded in 1911 in Endicott, New York City being its first market.';
const norwich = 'Norwich City F.C.\nThe club was founded in 1902 and plays at Carrow Road.';
const none = new Set<number>();

describe('onSubject', () => {
  it('keeps the passages that hold what the question names', () => {
    expect(onSubject('When was Norwich City founded?', [ibm, norwich])).toEqual(new Set([1]));
    expect(onSubject('When was IBM founded?', [ibm, norwich])).toEqual(new Set([0]));
  });

  it('keeps none where no passage does: part of a name is not the name', () => {
    expect(onSubject('When was Norwich City founded?', [ibm])).toEqual(none);
    expect(onSubject('Who leads Globex in New York City?', [ibm])).toEqual(none);
    expect(onSubject('What was founded in 1950?', [ibm, norwich])).toEqual(none);
  });

  it('keeps all where the question names nothing, a capital at its start included', () => {
    expect(onSubject('When was the company founded?', [ibm, norwich])).toEqual(new Set([0, 1]));
    expect(onSubject('Founded when? Companies only.', [ibm, norwich])).toEqual(new Set([0, 1]));
    expect(onSubject('WHEN WAS IT FOUNDED?', ['It was founded late.'])).toEqual(new Set([0]));
  });

  it('knows a name typed without capitals by how the passages write it', () => {
    const city = 'The old city of Norwich has a cathedral.';
    expect(onSubject('when was norwich founded', [city])).toEqual(new Set([0]));
    // Only a guess, so it takes no passage away.
    expect(onSubject('when was norwich founded', [ibm, city])).toEqual(new Set([0, 1]));
    expect(onSubject('when was acme founded', [ibm, city])).toEqual(new Set([0, 1]));
  });

  it('goes by the most names where a question compares, each passage with its own', () => {
    const question = 'Which is older, Norwich City or IBM?';
    expect(onSubject(question, [ibm, 'Apples grow here.', norwich])).toEqual(new Set([0, 2]));
  });

  it('takes an acronym and the words it is made of for the same, and leaves accents and endings aside', () => {
    const long = 'International Business Machines was founded in 1911.';
    expect(onSubject('When was IBM founded?', [norwich, long])).toEqual(new Set([1]));
    expect(onSubject('What is UCF?', ['The University of Central Florida is in Orlando.'])).toEqual(new Set([0]));
    expect(onSubject("What was Rodriguez's first song?", ['Rodríguez wrote it in 1970.'])).toEqual(new Set([0]));
  });
});
