/** A call for the stand-in for Nexus, see test/workers/plugin-stand-in.ts. */
export interface CallOrder {
  manifest: unknown;
  digest: string;
  module: string;
  tool: string;
  input: unknown;
  /** Milliseconds until the caller gives up. */
  patience?: number;
  /** Milliseconds that a call may take; of a plugin's first call, for all that follow. */
  deadline?: number;
  /** Milliseconds that a call may wait for nothing; of a plugin's first call as well. */
  quiet?: number;
  /** Beside the Worker instead of in the host. */
  beside?: boolean;
}

export interface CallReport {
  value?: unknown;
  code?: string;
  message?: string;
  logs: readonly { level: string; text: string }[];
  /** Milliseconds. */
  took: number;
  /** What was asked of `Granted`, in order. */
  asked: string[];
  /** What every object in the Worker has by now that it should not. */
  polluted: string[];
}
