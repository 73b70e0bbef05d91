import * as z from 'zod';
import { Hono } from 'hono';
import { budget, present } from '../shapes.ts';
import { createKey } from '../../../application/services/keys/create.ts';
import { guard } from '../guard.ts';
import { keyScopes } from '../../../domain/identity/permission.ts';
import { limits } from '../../../application/limits.ts';
import { listKeys } from '../../../application/services/keys/list.ts';
import { readJson } from '../read-json.ts';
import { revokeKey } from '../../../application/services/keys/revoke.ts';
import { rotateKey } from '../../../application/services/keys/rotate.ts';
import type { Api } from '../api.ts';

const newKey = z.object({
  name: z.string().trim().min(1).max(limits.nameCharacters),
  scopes: z.array(z.enum(keyScopes)).min(1).max(keyScopes.length).optional(),
  collectionIds: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
  expiresInDays: z.int().min(1).max(3650).optional(),
  requestsPerDay: budget.optional(),
  tokensPerDay: budget.optional(),
});

export function keyRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listKeys), async (c) => c.json(await listKeys({ ctx: c.var.ctx, input: {} })));
  routes.post('/', guard(createKey), async (c) =>
    c.json(await createKey({ ctx: c.var.ctx, input: present(await readJson(c, newKey)) }), 201),
  );
  routes.post('/:id/rotate', guard(rotateKey), async (c) =>
    c.json(await rotateKey({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.delete('/:id', guard(revokeKey), async (c) => {
    await revokeKey({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  return routes;
}
