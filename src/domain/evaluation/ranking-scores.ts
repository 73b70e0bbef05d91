/** What is measured of a ranking, by the names that reports use; each from 0 to 1, larger is better. */
export const rankingMeasures = ['ndcgAt10', 'mrrAt10', 'recallAt10', 'recallAt100', 'allGoldAt10'] as const;

export type RankingMeasure = (typeof rankingMeasures)[number];
export type RankingScores = Record<RankingMeasure, number>;

const cutoff = 10;
const deepCutoff = 100;

/**
 * How well a ranking of documents, best first, fits the grades of a query: a grade from 1 up is relevant, and the gain in
 * nDCG; a document without one is not relevant. A document that comes again keeps its first place. Without a relevant
 * document every score is 0.
 */
export function scoreRanking(ranked: readonly string[], grades: ReadonlyMap<string, number>): RankingScores {
  const order = [...new Set(ranked)];
  const gains = order.map((id) => Math.max(0, grades.get(id) ?? 0));
  const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const isRelevant = (id: string): boolean => (grades.get(id) ?? 0) >= 1;
  const relevant = [...grades.values()].filter((grade) => grade >= 1).length;
  const best = discountedGain(ideal);
  const first = order.slice(0, cutoff).findIndex(isRelevant);
  const found = (depth: number): number => order.slice(0, depth).filter(isRelevant).length;
  const share = (depth: number): number => (relevant === 0 ? 0 : found(depth) / relevant);
  return {
    ndcgAt10: best === 0 ? 0 : discountedGain(gains) / best,
    mrrAt10: first < 0 ? 0 : 1 / (first + 1),
    recallAt10: share(cutoff),
    recallAt100: share(deepCutoff),
    allGoldAt10: relevant > 0 && found(cutoff) === relevant ? 1 : 0,
  };
}

/** Of the first ten: a gain counts for less the further down it comes. */
function discountedGain(gains: readonly number[]): number {
  return gains.slice(0, cutoff).reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
