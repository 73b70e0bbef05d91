import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { cancelTask } from '../../../application/services/tasks/cancel.ts';
import { getTask } from '../../../application/services/tasks/get.ts';
import { listTasks } from '../../../application/services/tasks/list.ts';
import { eventReply } from '../event-reply.ts';
import { page } from '../shapes.ts';
import { readQuery } from '../read-json.ts';
import { retryTask } from '../../../application/services/tasks/retry.ts';
import { streamTask } from '../../../application/services/tasks/events.ts';
import type { Api } from '../api.ts';

export function taskRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listTasks), async (c) =>
    c.json(await listTasks({ ctx: c.var.ctx, input: readQuery(c, page) })),
  );
  routes.get('/:id', guard(getTask), async (c) =>
    c.json(await getTask({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.post('/:id/cancel', guard(cancelTask), async (c) =>
    c.json(await cancelTask({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.post('/:id/retry', guard(retryTask), async (c) =>
    c.json(await retryTask({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.get('/:id/events', guard(streamTask), async (c) =>
    eventReply(await streamTask({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  return routes;
}
