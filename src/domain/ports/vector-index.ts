export interface IndexedVector {
  /**
   * Unique in the whole index, whatever the namespace; at most `limits.idBytes` bytes of UTF-8. It stands for this one
   * vector for good: upserting it again is a retry, another vector takes another id.
   */
  id: string;
  /** Unit length, finite, as many as the index has dimensions. */
  values: Float32Array;
}

export interface VectorMatch {
  id: string;
  /** Cosine, perhaps approximate. */
  score: number;
}

/** What vectors that were taken can be recognised by later on; plain data, to be stored. */
export interface UpsertReceipt {
  mutation: string;
  /** Milliseconds since 1970, when the index had taken them. */
  at: number;
  /** Some of their ids. */
  sample: string[];
}

/**
 * Vectors of many collections, a namespace each. A change that was taken is never lost, but queries see it later: seconds,
 * under load minutes. Changes become visible in the order in which they were taken.
 *
 * Every call may be made again, and has a deadline. Throws `misconfigured` as `admit` does, and `rate_limited`, `upstream_failed`, `upstream_timeout` or `capability_unavailable` when it cannot answer now:
 * what was begun may or may not have been taken then.
 */
export interface VectorIndex {
  readonly limits: {
    /** Matches of one query. */
    matches: number;
    idBytes: number;
    namespaceBytes: number;
  };
  /** Throws `misconfigured` when vectors of so many dimensions cannot be put in. */
  admit(dimensions: number): Promise<void>;
  /** Any number of vectors; the receipt is that of the last ones. */
  upsert(namespace: string, vectors: readonly IndexedVector[]): Promise<UpsertReceipt>;
  /** The nearest by cosine, best first: at most `count`, and never more than `limits.matches`. */
  query(namespace: string, vector: Float32Array, count: number): Promise<VectorMatch[]>;
  /** Ids that are not there are passed over. */
  remove(ids: readonly string[]): Promise<void>;
  /** Whether queries show the vectors. May say no for a while after they do, and yes when they have come and gone. */
  isVisible(receipt: UpsertReceipt): Promise<boolean>;
}
