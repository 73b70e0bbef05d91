import type { TaskDetail, TaskState } from '../../../application/protocol/resources.ts';
import { ApiError } from '../api/problem.ts';

const firstPause = 700;
const longestPause = 2_000;
const growth = 1.15;

const running = (state: TaskState) => state === 'queued' || state === 'running';

/**
 * Follows a task until it ends: every 0.7 s, later every 2 s. An unreachable server is asked again, any other failure
 * rejects; so does `signal`.
 */
export async function watchTask(
  load: () => Promise<TaskDetail>,
  onChange: (task: TaskDetail) => void,
  signal: AbortSignal,
): Promise<TaskDetail> {
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * growth)) {
    signal.throwIfAborted();
    const task = await load().catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'network') return undefined;
      throw error;
    });
    signal.throwIfAborted();
    if (task) onChange(task);
    if (task && !running(task.state)) return task;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
