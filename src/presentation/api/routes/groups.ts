import * as z from 'zod';
import { Hono } from 'hono';
import {
  addGroupMember,
  createGroup,
  getGroup,
  listGroups,
  removeGroup,
  removeGroupMember,
  updateGroup,
} from '../../../application/services/groups/manage.ts';
import { budget, present } from '../shapes.ts';
import { guard } from '../guard.ts';
import { limits } from '../../../application/limits.ts';
import { readJson } from '../read-json.ts';
import type { Api } from '../api.ts';

const name = z.string().trim().min(1).max(limits.nameCharacters);
const budgets = { requestsPerDay: budget.nullable().optional(), tokensPerDay: budget.nullable().optional() };
const newGroup = z.object({ name, ...budgets });
const change = z.object({ name: name.optional(), ...budgets });

export function groupRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listGroups), async (c) => c.json(await listGroups({ ctx: c.var.ctx, input: {} })));
  routes.post('/', guard(createGroup), async (c) =>
    c.json(await createGroup({ ctx: c.var.ctx, input: present(await readJson(c, newGroup)) }), 201),
  );
  routes.get('/:id', guard(getGroup), async (c) =>
    c.json(await getGroup({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.patch('/:id', guard(updateGroup), async (c) => {
    const input = { id: c.req.param('id'), ...present(await readJson(c, change)) };
    return c.json(await updateGroup({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id', guard(removeGroup), async (c) => {
    await removeGroup({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  routes.put('/:id/members/:userId', guard(addGroupMember), async (c) => {
    const { id, userId } = c.req.param();
    await addGroupMember({ ctx: c.var.ctx, input: { id, userId } });
    return c.body(null, 204);
  });
  routes.delete('/:id/members/:userId', guard(removeGroupMember), async (c) => {
    const { id, userId } = c.req.param();
    await removeGroupMember({ ctx: c.var.ctx, input: { id, userId } });
    return c.body(null, 204);
  });
  return routes;
}
