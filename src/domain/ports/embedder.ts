export interface EmbeddedPassage {
  vector: Float32Array;
  /** Sign bits of its tokens' vectors, one after the other, without what the model puts around a text. */
  signs?: Uint8Array;
}

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
  /** As `embed`, with the tokens of each text. Absent, as is `embedQuestion`, where the model tells nothing of tokens. */
  embedPassages?(texts: readonly string[], signal: AbortSignal): Promise<EmbeddedPassage[]>;
  /** A text's vector, and unit vectors of its tokens, one after the other. */
  embedQuestion?(text: string, signal: AbortSignal): Promise<{ vector: Float32Array; tokens: Float32Array }>;
}
