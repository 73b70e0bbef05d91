import type { Client } from './client.ts';
import type { Random } from './random.ts';
import type { TaskRow } from './ledger.ts';

/**
 * One kind of work that goes on while Nexus is killed. It remembers what was acknowledged, by reply or by event, and
 * knows what must be true of that afterwards. A new kind is a file in `work/` and a line in `rounds.ts`.
 */
export interface Work {
  readonly name: string;
  /** Requests without an answer and answers without an end, at this moment. */
  readonly underWay: number;
  /** Milliseconds that a kill meant for this work waits at most once it is under way, so that it falls anywhere within. */
  readonly span: number;
  /** Whether this work asked for the task. */
  owns(task: TaskRow): boolean;
  /** Makes what the rounds need; once, after the first start. */
  prepare(client: Client): Promise<void>;
  /** Works until it has done enough for a round, `stop` aborts or the connection breaks; throws for nothing but faults. */
  run(client: Client, random: Random, stop: AbortSignal): Promise<void>;
  /** Nexus is back and its tasks have ended: what is lost, doubled or stuck, a sentence each. */
  check(client: Client, random: Random): Promise<string[]>;
  /** What was acknowledged over all rounds, for the report. */
  summary(): Record<string, number>;
}
