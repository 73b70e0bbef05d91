/** What a score is made of. */
export interface ScoreParts {
  /** BM25. */
  words: number;
  /** Cosine to the query once it has moved towards the best passages, at least 0. */
  meaning: number;
  /** Likeness of the tokens, where those of the passage are known and it came far enough to be looked at. */
  late?: number;
  /** The same of the third of the question's tokens that is least at home there. */
  low?: number;
  /** What being called by its title in the question, or in one of the best passages, adds to the score. */
  named: number;
  linked: number;
  /** What a reranking model said of it, on a scale of its own. */
  reranked?: number;
}

export interface Ranked {
  key: string;
  score: number;
  /** To the query, where both have vectors. */
  cosine?: number;
  parts: ScoreParts;
}
