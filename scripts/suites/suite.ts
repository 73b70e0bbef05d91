import type { NexusClient } from '../client/nexus-client.ts';
import type { RedirectingServer } from './redirecting-server.ts';

export interface SuiteInput {
  /** Where the corpora are, one folder each. */
  folder: string;
  /** A running Nexus, signed in to; the suites share it. */
  nexus: NexusClient;
  /** Which that Nexus may fetch from. */
  redirecting: RedirectingServer;
  /** The most cases to try; all of them when it is not there. */
  sample?: number | undefined;
}

export interface SuiteReport {
  cases: number;
  /** One line for each case that went wrong. */
  misses: string[];
  /** What a reader of the table should know besides. */
  notes: string[];
}

/** Shows the product what others find hard, and says where it fell short. */
export type Suite = (input: SuiteInput) => Promise<SuiteReport>;
