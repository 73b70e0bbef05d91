/** A passage that one of the searches found: `id` is the store's own, `score` is BM25 (larger is better) or cosine. */
export interface Hit {
  id: number;
  score: number;
}
