import { Hono } from 'hono';
import { getMe } from '../../../application/services/auth/me.ts';
import { getSystemInfo } from '../../../application/services/system/info.ts';
import { readiness } from '../../../application/services/system/readiness.ts';
import type { Api } from '../api.ts';

export function systemRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/healthz', (c) => c.json({ status: 'ok' }));
  routes.get('/readyz', async (c) => {
    const state = await readiness(c.var.ctx);
    return c.json(state, state.status === 'unavailable' ? 503 : 200);
  });
  routes.get('/api/v1/me', async (c) => c.json(await getMe({ ctx: c.var.ctx, input: {} })));
  routes.get('/api/v1/system/info', async (c) => c.json(await getSystemInfo({ ctx: c.var.ctx, input: {} })));
  return routes;
}
