import { describe, expect, it } from 'vitest';
import { saysNotKnowing } from '../../../src/domain/rag/not-knowing.ts';

describe('an answer that is none', () => {
  it.each([
    'The documents do not answer it.',
    "The passages don't mention when the harbour opened.",
    'There is no information about this in the documents.',
    'I cannot answer this from the passages.',
    'The documents do not provide an answer to the question.',
    'Die Dokumente beantworten diese Frage nicht.',
    'In den Dokumenten findet sich keine Antwort darauf.',
    'Los documentos no responden a esta pregunta.',
    'No hay información sobre eso.',
    'Les documents ne répondent pas à cette question.',
    'Документы не содержат ответа на этот вопрос.',
    '文档没有回答这个问题。',
    '文書には記載がありません。',
  ])('%s', (answer) => {
    expect(saysNotKnowing(answer)).toBe(true);
  });

  it.each([
    'The harbour opened in 1862.',
    'The harbour did not open in 1862, the passages say [1].',
    'It opened in 1862 [1]. The documents do not say who built it.',
    'Der Hafen wurde 1862 eröffnet.',
    `${'It is a long story. '.repeat(60)}The documents do not say.`,
    '',
  ])('is told from: %s', (answer) => {
    expect(saysNotKnowing(answer)).toBe(false);
  });
});
