/** What one search says of each candidate, on a scale of its own; larger is better, 0 or less is nothing. */
export interface Scores {
  /** One a candidate, in the order of the candidates. */
  values: readonly number[];
  /** Share of the fused score, 0 to 1. */
  weight: number;
}

/**
 * Convex combination of searches, each scaled so that its best is 1 and nothing is 0 (the theoretical minimum of Bruch,
 * Gai and Ingber, ACM TOIS 2023). Unlike ranks, scores keep how much better one candidate is than the next; unlike the
 * worst of a list, 0 does not move with the depth of the search. Gives one score a candidate, in their order.
 */
export function fuseScores(searches: readonly Scores[], count: number): number[] {
  const fused = Array.from({ length: count }, () => 0);
  for (const { values, weight } of searches) {
    const best = values.reduce((most, value) => Math.max(most, value), 0);
    if (best === 0) continue;
    values.forEach((value, index) => {
      fused[index] = (fused[index] ?? 0) + (weight * Math.max(0, value)) / best;
    });
  }
  return fused;
}
