import { judgeAnswerability, sentencesToCompare } from '../../domain/rag/answerability.ts';
import { problemCode } from '../../domain/problem.ts';
import type { Answerability } from '../../domain/rag/answerability.ts';
import type { Context } from '../context.ts';
import type { Passage } from '../../domain/rag/passage.ts';

/** Milliseconds; without the sentences' vectors by then, words decide. */
const patience = 3_000;

/**
 * How sure it is that the passages hold an answer: by vectors of the best one's sentences, by words where there are none.
 * `vector` is the question's, where there is one.
 */
export async function weighEvidence(
  ctx: Context,
  question: string,
  passages: readonly Passage[],
  vector?: Float32Array,
): Promise<Answerability> {
  const { embedder } = ctx;
  const sentences = sentencesToCompare(passages);
  // Without a cosine there was no vector for the question, or none that means anything in its language.
  if (embedder === undefined || vector === undefined || passages[0]?.cosine === undefined || sentences.length === 0)
    return judgeAnswerability(question, passages);
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(patience)]);
    const vectors = await embedder.embed(sentences, signal);
    const cosines = vectors.map((sentence) => sentence.reduce((sum, value, d) => sum + value * (vector[d] ?? 0), 0));
    return judgeAnswerability(question, passages, { embedder: embedder.id, cosines });
  } catch (error) {
    if (ctx.signal.aborted || problemCode(error) === undefined) throw error;
    ctx.logger.warn('answer.without-sentences', { code: problemCode(error) });
    return judgeAnswerability(question, passages);
  }
}
