/**
 * Says how well each text answers a query, having read both together. Throws a Problem: `capability_unavailable` when nothing
 * answers at the configured address, `upstream_failed`, `upstream_timeout` or `rate_limited` when it answers badly, not in
 * time or not now; a retry of these is safe. `cancelled` once `signal` fires, `upstream_timeout` when that is a deadline which
 * ran out. While calls are refused because earlier ones kept failing: `capability_unavailable` with `retryAfter`.
 */
export interface Reranker {
  /** E.g. `workers-ai:@cf/baai/bge-reranker-base`. */
  readonly id: string;
  /** Set while calls are refused because earlier ones kept failing. */
  readonly restsUntil?: Date | undefined;
  /**
   * One finite score a text, in order; larger is better. Some models give probabilities, others logits: scores compare
   * within one call only. At most 100 texts a call; what goes past the model's window is cut.
   */
  score(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]>;
}
