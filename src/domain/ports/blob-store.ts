/** Files by key. A put is visible only when all of it arrived; putting the same key again replaces it. */
export interface BlobStore {
  /**
   * Stores a stream in bounded memory. Throws `payload_too_large` past `limit` bytes; nothing is kept then.
   * `sha256` is lower-case hex of all bytes.
   */
  put(key: string, body: ReadableStream<Uint8Array>, limit: number): Promise<{ bytes: number; sha256: string }>;
  /** The whole file, or undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** The same as a stream; undefined when there is none. */
  stream(key: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Keys that do not exist are no error. */
  remove(keys: readonly string[]): Promise<void>;
}
