import { createApp } from './presentation/api/app.ts';
import { buryMessage, forwardCallback, logFailure, openDoor, runMessage, tick } from './composition.ts';
import type { Env } from './composition.ts';

export { AuditActor } from '../durable-objects/audit-actor.ts';
export { CollectionActor } from '../durable-objects/collection-actor.ts';
export { DatabaseActor } from '../durable-objects/database-actor.ts';
export { LimiterActor } from '../durable-objects/limiter-actor.ts';
export { OutboxActor } from '../durable-objects/outbox-actor.ts';
export { PluginActor } from '../durable-objects/plugin-actor.ts';
export { SessionActor } from '../durable-objects/session-actor.ts';
export { UserActor } from '../durable-objects/user-actor.ts';

const app = createApp(openDoor);

export default {
  fetch: (request, env, execution) =>
    forwardCallback(request, (id) => env.PLUGINS.getByName(id)) ?? app.fetch(request, env, execution),
  /**
   * Wake-ups with a task's id. Each is acknowledged or sent back by itself: one that fails must not bring the others again.
   */
  async queue(batch, env) {
    const isDead = batch.queue.endsWith('-dead');
    await Promise.all(
      batch.messages.map(async (message) => {
        const taskId = taskIdOf(message.body);
        try {
          if (!isDead) await runMessage(env, taskId);
          else if (taskId !== undefined) await buryMessage(env, taskId);
          message.ack();
        } catch (error) {
          logFailure(env, 'queue.failed', error);
          message.retry({ delaySeconds: 5 * message.attempts });
        }
      }),
    );
  },
  async scheduled(_event, env) {
    await tick(env);
  },
} satisfies ExportedHandler<Env>;

function taskIdOf(body: unknown): string | undefined {
  const { taskId } = Object(body) as { taskId?: unknown };
  return typeof taskId === 'string' ? taskId : undefined;
}
