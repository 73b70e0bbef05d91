import type { TaskState } from './ports/task-ledger.ts';

/** Whether a task in this state does nothing more by itself. */
export function isEndState(state: TaskState): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}
