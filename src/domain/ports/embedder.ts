/**
 * Turns texts into vectors. Throws a Problem: `capability_unavailable` when nothing answers at the configured address,
 * `upstream_failed` or `upstream_timeout` when it answers badly or not in time; a retry of either is safe.
 */
export interface Embedder {
  /** Names the vector space, e.g. `openai:all-MiniLM-L6-v2`: vectors of different spaces are never compared. */
  readonly id: string;
  /** One unit-length vector a text, in order. At most 64 texts a call; a text past the model's window is cut. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}
