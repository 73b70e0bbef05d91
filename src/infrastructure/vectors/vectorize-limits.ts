/**
 * What Vectorize takes from a Worker. Documented at developers.cloudflare.com/vectorize/platform/limits, but for the ids of
 * one call, which it only names when it refuses one (code 40007).
 */
export const vectorizeLimits = {
  /** Vectors in one upsert. */
  upsert: 1_000,
  /** Matches of a query that asks for ids and scores alone; with values or metadata 20. */
  matches: 100,
  removedIds: 100,
  readIds: 20,
  dimensions: 1_536,
  idBytes: 64,
  namespaceBytes: 64,
} as const;
