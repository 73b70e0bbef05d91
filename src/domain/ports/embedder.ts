/**
 * Turns texts into vectors. Throws a Problem: `capability_unavailable` when nothing answers at the configured address,
 * `upstream_failed`, `upstream_timeout` or `rate_limited` when it answers badly, not in time or not now; a retry of these
 * is safe. `cancelled` once `signal` fires, `upstream_timeout` when that is a deadline which ran out. While calls are refused
 * because earlier ones kept failing: `capability_unavailable` with `retryAfter` and the last failure as its cause.
 */
export interface Embedder {
  /** Names the vector space, e.g. `openai:all-MiniLM-L6-v2`: vectors of different spaces are never compared. */
  readonly id: string;
  /** One unit-length vector a text, in order. At most 64 texts a call; a text past the model's window is cut. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}
