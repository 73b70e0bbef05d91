import { problemCode } from '../../domain/problem.ts';
import type { Context } from '../context.ts';
import type { Passage } from '../../domain/rag/passage.ts';

/** Passages that a reranker gets to read, best first. */
export const reranked = 30;
/** Milliseconds; without an answer by then the order stays as it was. */
const patience = 5_000;
/** Share of the order of before: what two models agree on is surer than what one says. */
const before = 0.25;

/** The best passages in the order that a reranking model gives them, the others behind; as they were where none answers. */
export async function rerank(ctx: Context, question: string, passages: Passage[]): Promise<Passage[]> {
  const heads = passages.slice(0, reranked);
  if (ctx.reranker === undefined || heads.length < 2) return passages;
  try {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(patience)]);
    const texts = heads.map(({ title, headings, text }) => [title, ...headings, text].join('\n'));
    const scores = await ctx.reranker.score(question, texts, signal);
    const read = scaled(scores);
    const found = scaled(heads.map(({ score }) => score));
    const ordered = heads.map((passage, index) => ({
      ...passage,
      // Above what was not read, whose scores end at the last one's.
      score: 1 + (1 - before) * (read[index] ?? 0) + before * (found[index] ?? 0),
      ...(passage.parts && { parts: { ...passage.parts, reranked: scores[index] ?? 0 } }),
    }));
    const rest = scaled(passages.slice(reranked - 1).map(({ score }) => score)).slice(1);
    return [
      ...ordered.toSorted((a, b) => b.score - a.score),
      ...passages.slice(reranked).map((passage, index) => ({ ...passage, score: rest[index] ?? 0 })),
    ];
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    ctx.logger.warn('retrieve.without-reranker', { code: problemCode(error) ?? 'internal' });
    return passages;
  }
}

/** From 0 for the least to 1 for the most. */
function scaled(scores: readonly number[]): number[] {
  const least = Math.min(...scores);
  const range = Math.max(...scores) - least;
  return scores.map((score) => (range === 0 ? 1 : (score - least) / range));
}
