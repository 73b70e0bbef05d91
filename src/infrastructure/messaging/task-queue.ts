import type { TaskQueue } from '../../domain/ports/task-queue.ts';

/**
 * Who runs tasks, by setting: `queue` sends each to a consumer, as many as the platform starts, and has the outbox look
 * after it; `outbox` leaves all of it to the outbox, where queues are in memory or not there at all.
 */
export function openTaskQueue(env: Pick<Cloudflare.Env, 'OUTBOX' | 'TASKS'>, kind: 'queue' | 'outbox'): TaskQueue {
  const outbox = env.OUTBOX.getByName('outbox');
  const interrupt = async (taskId: string): Promise<void> => outbox.interrupt(taskId);
  if (kind === 'outbox') return { wake: async () => outbox.wake(), interrupt };
  return {
    wake: async (taskId) => {
      await outbox.expect();
      await env.TASKS.send({ taskId });
    },
    interrupt,
  };
}
