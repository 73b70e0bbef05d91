import { describe, expect, it } from 'vitest';
import { answerExtractively } from '../../../src/domain/rag/extractive.ts';
import { fakePassage } from '../../fakes/passage.ts';

const harbour = 'The harbour opened in 1862. Boats leave every hour. Tickets cost four crowns at the kiosk.';
const other = 'Apples are grown on the hill. The church has a tower.';

describe('answerExtractively', () => {
  it('quotes the sentence that answers and the one that goes on from it, with the number of their passage', () => {
    const passages = [fakePassage(other), fakePassage(harbour)];
    expect(answerExtractively('When did the harbour open?', passages)).toBe(
      'The harbour opened in 1862. [2] Boats leave every hour. [2]',
    );
  });

  it('quotes up to four sentences of the best passage, as they stand there', () => {
    const text = `The harbour was begun in 1859. Storms held up the work on the harbour. It was a wet year.
      The harbour opened in 1862. Nobody counted the cost.`;
    const answer = answerExtractively('How long did the work on the harbour take?', [
      fakePassage(text),
      fakePassage(harbour),
    ]);
    expect(answer).toBe(
      'The harbour was begun in 1859. [1] Storms held up the work on the harbour. [1] It was a wet year. [1] The harbour opened in 1862. [1]',
    );
  });

  it('says nothing where no sentence has a word of the question', () => {
    expect(answerExtractively('Who painted the ceiling?', [fakePassage(harbour)])).toBeUndefined();
    expect(answerExtractively('Anything?', [])).toBeUndefined();
  });

  it('does not answer about one subject with a sentence on another', () => {
    const mill = fakePassage('The works were founded in 1911. They make paper.', { title: 'Arden Mill' });
    const club = fakePassage('Fans love it. The club was founded in 1902.', { title: 'Norby Rovers' });
    const question = 'When were the Norby Rovers founded?';
    expect(answerExtractively(question, [mill, club])).toBe('The club was founded in 1902. [2]');
    expect(answerExtractively(question, [mill])).toBeUndefined();
  });

  it('does not say the same thing twice', () => {
    const passages = [fakePassage(harbour), fakePassage('The harbour was opened in the year 1862.')];
    const answer = answerExtractively('In which year was the harbour opened?', passages);
    expect(answer?.match(/1862/g)).toHaveLength(1);
  });
});
