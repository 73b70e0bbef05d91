import { createApp } from './presentation/api/app.ts';
import { openDoor, wakeOutbox } from './composition.ts';
import type { Env } from './composition.ts';

export { AuditActor } from '../durable-objects/audit-actor.ts';
export { CollectionActor } from '../durable-objects/collection-actor.ts';
export { LimiterActor } from '../durable-objects/limiter-actor.ts';
export { OutboxActor } from '../durable-objects/outbox-actor.ts';
export { SessionActor } from '../durable-objects/session-actor.ts';
export { UserActor } from '../durable-objects/user-actor.ts';

const app = createApp(openDoor);

export default {
  fetch: (request, env, execution) => app.fetch(request, env, execution),
  /** A wake-up for the outbox; the message carries nothing that the ledger does not know. */
  async queue(batch, env) {
    await wakeOutbox(env);
    for (const message of batch.messages) message.ack();
  },
  /** The clock of last resort: looks for work whose wake-up was lost. */
  async scheduled(_event, env) {
    await wakeOutbox(env);
  },
} satisfies ExportedHandler<Env>;
