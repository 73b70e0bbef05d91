/** What one search found, with scores of its own scale; larger is better. */
export interface ScoredList<Key> {
  hits: readonly { key: Key; score: number }[];
  /** Share of the fused score, 0 to 1. */
  weight: number;
}

/**
 * Convex combination of lists after min-max scaling of each to 0…1 (Bruch, Gai and Ingber, ACM TOIS 2023). Unlike ranks,
 * scores keep how much better one hit is than the next: this beats reciprocal rank fusion with k = 10 on the
 * English development sets it was tried on (README, "Decisions"). A hit that a list does not hold counts as its worst there.
 */
export function fuseScores<Key>(lists: readonly ScoredList<Key>[]): { key: Key; score: number }[] {
  const fused = new Map<Key, number>();
  for (const { hits, weight } of lists) {
    const scores = hits.map((hit) => hit.score);
    const best = Math.max(...scores);
    const span = best - Math.min(...scores);
    for (const { key, score } of hits) {
      const scaled = span === 0 ? 1 : 1 - (best - score) / span;
      fused.set(key, (fused.get(key) ?? 0) + weight * scaled);
    }
  }
  return [...fused].map(([key, score]) => ({ key, score })).sort((a, b) => b.score - a.score);
}
