import * as z from 'zod';
import { Hono } from 'hono';
import { budget, page, present } from '../shapes.ts';
import { disablePerson, enablePerson } from '../../../application/services/people/disable.ts';
import { guard } from '../guard.ts';
import { invite, listInvitations, withdrawInvitation } from '../../../application/services/people/invite.ts';
import { listPeople } from '../../../application/services/people/list.ts';
import { publicUrl } from '../public-url.ts';
import { readJson, readQuery } from '../read-json.ts';
import { roles } from '../../../domain/identity/permission.ts';
import { updatePerson } from '../../../application/services/people/update.ts';
import type { Api } from '../api.ts';

const change = z.object({
  role: z.enum(roles).optional(),
  requestsPerDay: budget.nullable().optional(),
  tokensPerDay: budget.nullable().optional(),
});
const invitation = z.object({ role: z.enum(['admin', 'member', 'viewer']), email: z.email().max(254).optional() });

export function peopleRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listPeople), async (c) =>
    c.json(await listPeople({ ctx: c.var.ctx, input: readQuery(c, page) })),
  );
  routes.patch('/:id', guard(updatePerson), async (c) => {
    const input = { id: c.req.param('id'), ...present(await readJson(c, change)) };
    return c.json(await updatePerson({ ctx: c.var.ctx, input }));
  });
  routes.post('/:id/disable', guard(disablePerson), async (c) =>
    c.json(await disablePerson({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.post('/:id/enable', guard(enablePerson), async (c) =>
    c.json(await enablePerson({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  return routes;
}

export function invitationRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listInvitations), async (c) => c.json(await listInvitations({ ctx: c.var.ctx, input: {} })));
  routes.post('/', guard(invite), async (c) => {
    const made = await invite({ ctx: c.var.ctx, input: present(await readJson(c, invitation)) });
    const link = publicUrl(c, `/sign-in?token=${made.token}`);
    return c.json({ ...made, link }, 201);
  });
  routes.delete('/:id', guard(withdrawInvitation), async (c) => {
    await withdrawInvitation({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  return routes;
}
