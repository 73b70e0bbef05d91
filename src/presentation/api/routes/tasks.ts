import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { cancelTask } from '../../../application/services/tasks/cancel.ts';
import { getTask } from '../../../application/services/tasks/get.ts';
import { listTasks } from '../../../application/services/tasks/list.ts';
import { page } from '../shapes.ts';
import { readQuery } from '../read-json.ts';
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
  return routes;
}
