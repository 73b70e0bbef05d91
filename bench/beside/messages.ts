export interface Build {
  library: string;
  /** Float32 vectors, one after the other. */
  file: string;
  count: number;
  dimensions: number;
  folder: string;
}
/** What a library's process is told. */
export type Order = { build: Build } | { query: Float32Array; count: number } | { measure: true };
/** Milliseconds, ids, and bytes of resident memory more than before it was built. */
export type Answer = { built: number } | { found: number[]; ms: number } | { grown: number };
