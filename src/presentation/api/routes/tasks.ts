import { Hono } from 'hono';
import { cancelTask } from '../../../application/services/tasks/cancel.ts';
import { getTask } from '../../../application/services/tasks/get.ts';
import { listTasks } from '../../../application/services/tasks/list.ts';
import { page } from '../shapes.ts';
import { readQuery } from '../read-json.ts';
import type { Api } from '../api.ts';

export function taskRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', async (c) => c.json(await listTasks({ ctx: c.var.ctx, input: readQuery(c, page) })));
  routes.get('/:id', async (c) => c.json(await getTask({ ctx: c.var.ctx, input: { id: c.req.param('id') } })));
  routes.post('/:id/cancel', async (c) =>
    c.json(await cancelTask({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  return routes;
}
