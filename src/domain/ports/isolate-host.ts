/** What isolates of third-party plugins run in. */
export interface IsolateHost {
  /** Throws a Problem `capability_unavailable` when none can run now. */
  check(signal: AbortSignal): Promise<void>;
}
