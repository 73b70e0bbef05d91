import { Problem } from '../../domain/problem.ts';

/** Scores by the place of their text. Throws `upstream_failed` unless each of `count` texts has one. */
export function scoresInOrder(
  name: string,
  count: number,
  ranked: readonly { index: unknown; score: unknown }[],
): number[] {
  const scores = new Map(ranked.map(({ index, score }) => [index, score]));
  return Array.from({ length: count }, (_, index) => {
    const score = scores.get(index);
    if (typeof score === 'number' && Number.isFinite(score)) return score;
    throw new Problem('upstream_failed', `${name} sent no usable scores.`);
  });
}
