import type * as z from 'zod';
import type { Context } from '../context.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';

/** What a handler works with. */
export interface Work<Input> {
  ctx: Context;
  task: TaskRecord;
  input: Input;
  /** Where an earlier life of this task said it would go on; undefined the first time. */
  checkpoint: unknown;
  /** Tells how far it is. Throws `cancelled` once the task is no longer this worker's. */
  report(change: Partial<Pick<TaskRecord, 'done' | 'total' | 'failed' | 'failures'>>): Promise<void>;
  /** Keeps where to go on after a crash: small, JSON. Throws `cancelled` likewise. */
  keep(checkpoint: unknown): Promise<void>;
}

/** One kind of background work. */
export interface TaskKindSpec<Input> {
  input: z.ZodType<Input>;
  /**
   * Does it, acting for the task's owner. May be stopped at any point and started again from the beginning or the
   * checkpoint, so every step is idempotent. What it gives back is the task's result.
   */
  run(work: Work<Input>): Promise<unknown>;
  /** Cleans up behind work that was cancelled or has failed for good; runs at least once, may run again. */
  abandon?(work: Pick<Work<Input>, 'ctx' | 'task'> & { error: unknown }): Promise<void>;
  /** Tries after which work that fails for a passing reason is given up. */
  attempts: number;
  /** Milliseconds that one try may take. */
  timeLimit: number;
  /** How many of it may run at once in the whole deployment. */
  atOnce: number;
  /** Whether a person may stop it half-way. */
  cancellable: boolean;
  /**
   * What a schedule of it makes of due times that passed while nobody looked: a task for each, unless told, or one for all
   * of them, where doing it once has done it.
   */
  missed?: 'each' | 'once';
}
