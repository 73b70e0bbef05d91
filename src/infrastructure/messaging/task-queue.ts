import type { Logger } from '../../domain/ports/logger.ts';
import type { TaskQueue } from '../../domain/ports/task-queue.ts';

/**
 * Who runs tasks, by setting: `queue` sends each to a consumer, as many as the platform starts, and has the outbox look
 * after it; `outbox` leaves all of it to the outbox, where queues are in memory or not there at all.
 */
export function openTaskQueue(
  env: Pick<Cloudflare.Env, 'OUTBOX' | 'TASKS'>,
  kind: 'queue' | 'outbox',
  logger: Logger,
): TaskQueue {
  const outbox = env.OUTBOX.getByName('outbox');
  const tried = async (event: string, step: () => Promise<unknown>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      logger.error(event, error);
    }
  };
  return {
    wake: async (taskId) => {
      if (kind === 'outbox') return tried('queue.wake', async () => outbox.wake());
      await tried('queue.expect', async () => outbox.expect());
      await tried('queue.send', async () => env.TASKS.send({ taskId }));
    },
    interrupt: (taskId) => tried('queue.interrupt', async () => outbox.interrupt(taskId)),
  };
}
