/**
 * Wakes whoever runs tasks. A lost wake-up costs time, never the task: the ledger is what is true. So nothing here throws:
 * who has just put a task into the ledger has done what counts.
 */
export interface TaskQueue {
  /** With the task that is new, or without when it could be any. */
  wake(taskId?: string): Promise<void>;
  /** Tells the worker to stop a task now, rather than at its next look at the ledger. */
  interrupt(taskId: string): Promise<void>;
}
