import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { manifestJsonSchema } from '../../../domain/plugins/manifest.ts';
import { getSystemInfo } from '../../../application/services/system/info.ts';
import { readiness } from '../../../application/services/system/readiness.ts';
import { rotateSigningKey } from '../../../application/services/system/rotate-keys.ts';
import type { Api } from '../api.ts';

export function systemRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/healthz', (c) => c.json({ status: 'ok' }));
  routes.get('/readyz', async (c) => {
    const state = await readiness(c.var.ctx);
    return c.json(state, state.status === 'unavailable' ? 503 : 200);
  });
  routes.get('/api/v1/system/info', guard(getSystemInfo), async (c) =>
    c.json(await getSystemInfo({ ctx: c.var.ctx, input: {} })),
  );
  routes.post('/api/v1/system/signing-keys/rotate', guard(rotateSigningKey), async (c) =>
    c.json(await rotateSigningKey({ ctx: c.var.ctx, input: {} })),
  );
  routes.get('/.well-known/jwks.json', async (c) => {
    c.header('cache-control', 'public, max-age=300');
    return c.json(await c.var.ctx.tokens.jwks());
  });
  /** For editors of manifests. */
  routes.get('/schemas/plugin.json', (c) => {
    c.header('cache-control', 'public, max-age=300');
    return c.json(manifestJsonSchema(), 200, { 'content-type': 'application/schema+json' });
  });
  return routes;
}
