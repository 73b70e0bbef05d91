import * as z from 'zod';
import { Hono } from 'hono';
import { Problem } from '../../../domain/problem.ts';
import { clearSessionCookie } from '../session-cookie.ts';
import { connectFeed } from '../../../application/services/account/feed.ts';
import { eraseAccount, getErasureReceipt } from '../../../application/services/account/erase.ts';
import { getMe } from '../../../application/services/account/me.ts';
import { guard } from '../guard.ts';
import { limits } from '../../../application/limits.ts';
import { listLogins, revokeLogin, revokeLogins } from '../../../application/services/account/logins.ts';
import { readJson } from '../read-json.ts';
import { updateMe } from '../../../application/services/account/update.ts';
import type { Api } from '../api.ts';

const change = z.object({ name: z.string().trim().min(1).max(limits.nameCharacters) });
const erasure = z.object({ confirm: z.string().max(limits.nameCharacters) });
const receipt = z.object({ token: z.string().trim().min(1).max(200) });

/** My own account: `/api/v1/me`. */
export function accountRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(getMe), async (c) => c.json(await getMe({ ctx: c.var.ctx, input: {} })));
  routes.patch('/', guard(updateMe), async (c) =>
    c.json(await updateMe({ ctx: c.var.ctx, input: await readJson(c, change) })),
  );
  routes.delete('/', guard(eraseAccount), async (c) => {
    const reply = await eraseAccount({ ctx: c.var.ctx, input: await readJson(c, erasure) });
    clearSessionCookie(c);
    return c.json(reply, 202);
  });
  routes.get('/feed', guard(connectFeed), (c) => {
    if (c.req.header('upgrade') !== 'websocket')
      throw new Problem('bad_request', 'This address takes WebSocket upgrades.');
    return connectFeed({ ctx: c.var.ctx, input: { request: c.req.raw } });
  });
  routes.get('/logins', guard(listLogins), async (c) => c.json(await listLogins({ ctx: c.var.ctx, input: {} })));
  routes.delete('/logins', guard(revokeLogins), async (c) => c.json(await revokeLogins({ ctx: c.var.ctx, input: {} })));
  routes.delete('/logins/:id', guard(revokeLogin), async (c) => {
    await revokeLogin({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  return routes;
}

/** Receipts of erased accounts: `/auth/erasures`. In the body, since addresses end up in logs. */
export function erasureRoutes(): Hono<Api> {
  return new Hono<Api>().post('/', guard(getErasureReceipt), async (c) =>
    c.json(await getErasureReceipt({ ctx: c.var.ctx, input: await readJson(c, receipt) })),
  );
}
