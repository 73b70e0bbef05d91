export interface PoolBounds {
  /** In all. */
  processes: number;
  /** Of one plugin. */
  perPlugin: number;
  /** Calls of one plugin that share a process at most. */
  sharing: number;
  /** Calls that wait for a process. */
  waiting: number;
  /** Bytes that a process may hold. */
  memory: number;
  /** Milliseconds that a process may take to answer a ping. */
  silence: number;
  /** Milliseconds of processor time that a call may take beyond what its plugin was granted. */
  allowance: number;
  /** Milliseconds after which a process that does nothing is ended. */
  idle: number;
}

export const standardBounds: PoolBounds = {
  processes: 8,
  perPlugin: 3,
  sharing: 16,
  waiting: 64,
  memory: 400 * 1024 * 1024,
  silence: 1_000,
  allowance: 1_000,
  idle: 120_000,
};
