import { describe, expect, it } from 'vitest';
import { fakePassage } from '../../fakes/passage.ts';
import { judgeAnswerability, sentencesToCompare } from '../../../src/domain/rag/answerability.ts';
import type { Passage } from '../../../src/domain/rag/passage.ts';

const text = 'The harbour opened in 1862. Boats leave every hour.';
const passages = (cosine: number, low?: number): Passage[] => [
  {
    ...fakePassage(text, { cosine }),
    parts: { words: 1, meaning: cosine, named: 0, linked: 0, ...(low !== undefined && { late: low + 0.1, low }) },
  },
  fakePassage('Apples are grown on the hill.', { cosine: 0.2 }),
];
const question = 'When did the harbour open?';
const model = { embedder: 'openai:all-MiniLM-L6-v2+tokens' };
const isTaken = (of: { confidence: number; threshold: number }): boolean => of.confidence >= of.threshold;

describe('judgeAnswerability', () => {
  it('takes a passage to answer whose tokens, cosine and best sentence are close', () => {
    const close = judgeAnswerability(question, passages(0.7, 0.5), { ...model, cosines: [0.75, 0.1] });
    const far = judgeAnswerability(question, passages(0.35, 0.2), { ...model, cosines: [0.3, 0.1] });
    expect([close.basis, isTaken(close), isTaken(far)]).toEqual(['tokens', true, false]);
    expect(close.confidence).toBeGreaterThan(far.confidence);
  });

  it('does without tokens, and with words alone for a model whose cosines it does not know', () => {
    const without = judgeAnswerability(question, passages(0.7), { ...model, cosines: [0.75, 0.1] });
    expect([without.basis, isTaken(without)]).toEqual(['vectors', true]);
    const unknown = judgeAnswerability(question, passages(0.7), { embedder: 'openai:other', cosines: [0.75, 0.1] });
    expect([unknown.basis, isTaken(unknown)]).toEqual(['words', true]);
    expect(isTaken(judgeAnswerability('Who painted the ceiling of the chapel?', passages(0.7)))).toBe(false);
  });

  it('misses a thing of the kind that is asked for', () => {
    const dated = judgeAnswerability(question, passages(0.5), { ...model, cosines: [0.5, 0.1] });
    const undated = judgeAnswerability(question, passages(0.5), { ...model, cosines: [0.1, 0.5] });
    expect(dated.confidence).toBeGreaterThan(undated.confidence);
  });

  it('is sure of nothing without passages', () => {
    expect(judgeAnswerability(question, [])).toEqual({ confidence: 0, threshold: 0.5, basis: 'words' });
    expect(sentencesToCompare([])).toEqual([]);
  });
});
