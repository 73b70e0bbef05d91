import type { Context } from '../context.ts';
import type { TaskRecord } from '../../domain/ports/task-ledger.ts';

/**
 * Does one kind of background work, acting for the task's owner. May be stopped at any point and started again from the
 * beginning, so every step is idempotent. `report` throws `cancelled` once the task is no longer this worker's.
 */
export type TaskHandler = (work: {
  ctx: Context;
  task: TaskRecord;
  report: (counts: { done: number; failed: number }) => Promise<void>;
}) => Promise<void>;
