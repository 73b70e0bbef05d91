import { describe, expect, it } from 'vitest';
import { answerExtractively } from '../../../src/domain/rag/extractive.ts';
import { fakeEmbedder } from '../../fakes/embedder.ts';
import { fakePassage } from '../../fakes/passage.ts';
import type { Passage } from '../../../src/domain/rag/passage.ts';

const passage = (text: string, cosine?: number): Passage => fakePassage(text, cosine === undefined ? {} : { cosine });

const { signal } = new AbortController();
const harbour = 'The harbour opened in 1862. Boats leave every hour. Tickets cost four crowns at the kiosk.';
const other = 'Apples are grown on the hill. The church has a tower.';

describe('answerExtractively', () => {
  it('quotes the sentence that answers, with the number of its passage', async () => {
    const passages = [passage(other, 0.5), passage(harbour, 0.6)];
    const answer = await answerExtractively({
      question: 'When did the harbour open?',
      passages,
      embedder: fakeEmbedder,
      signal,
    });
    expect(answer).toBe('The harbour opened in 1862. [2]');
  });

  it('refuses when no passage is close', async () => {
    const passages = [passage(harbour, 0.2)];
    expect(
      await answerExtractively({ question: 'Who painted the ceiling?', passages, embedder: fakeEmbedder, signal }),
    ).toBeUndefined();
    expect(
      await answerExtractively({ question: 'Anything?', passages: [], embedder: fakeEmbedder, signal }),
    ).toBeUndefined();
  });

  it('goes by words where there are no vectors', async () => {
    expect(
      await answerExtractively({ question: 'How much do tickets cost?', passages: [passage(harbour)], signal }),
    ).toBe('Tickets cost four crowns at the kiosk. [1]');
    expect(
      await answerExtractively({ question: 'Who painted the ceiling?', passages: [passage(harbour)], signal }),
    ).toBeUndefined();
  });

  it('does not answer about one subject with a sentence on another', async () => {
    const mill = fakePassage('The works were founded in 1911. They make paper.', { title: 'Arden Mill', cosine: 0.9 });
    const club = fakePassage('Fans love it. The club was founded in 1902.', { title: 'Norby Rovers', cosine: 0.5 });
    const ask = (question: string, passages: Passage[]): Promise<string | undefined> =>
      answerExtractively({ question, passages, embedder: fakeEmbedder, signal });
    expect(await ask('When were the Norby Rovers founded?', [mill, club])).toBe('The club was founded in 1902. [2]');
    expect(await ask('When were the Norby Rovers founded?', [mill])).toBeUndefined();
  });

  it('reads all words of a long passage', async () => {
    const filler = Array.from({ length: 80 }, (_, n) => `filler${n}`).join(' ');
    const passages = [passage(`${filler}. Tickets cost four crowns at the kiosk.`)];
    expect(await answerExtractively({ question: 'How much do tickets cost?', passages, signal })).toBe(
      'Tickets cost four crowns at the kiosk. [1]',
    );
  });

  it('does not say the same thing twice', async () => {
    const passages = [passage(harbour, 0.7), passage('The harbour was opened in the year 1862.', 0.7)];
    const answer = await answerExtractively({
      question: 'In which year was the harbour opened?',
      passages,
      embedder: fakeEmbedder,
      signal,
    });
    expect(answer?.match(/1862/g)).toHaveLength(1);
  });
});
