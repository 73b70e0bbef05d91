/**
 * Reciprocal rank fusion: each list gives its n-th item 1/(k + n). Cormack, Clarke and Büttcher, SIGIR 2009, use
 * k = 60; a smaller k trusts the top of each list more, which suits two lists of very different kinds.
 */
export function fuseRanks<Key>(lists: readonly (readonly Key[])[], k: number): { key: Key; score: number }[] {
  const scores = new Map<Key, number>();
  for (const list of lists) {
    list.forEach((key, index) => scores.set(key, (scores.get(key) ?? 0) + 1 / (k + index + 1)));
  }
  return [...scores].map(([key, score]) => ({ key, score })).sort((a, b) => b.score - a.score);
}
