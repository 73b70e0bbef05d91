import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { getContent } from '../../../application/services/documents/content.ts';
import { getDocument } from '../../../application/services/documents/get.ts';
import { listChunks } from '../../../application/services/documents/chunks.ts';
import { page } from '../shapes.ts';
import { readQuery } from '../read-json.ts';
import { reindexDocument } from '../../../application/services/documents/reindex.ts';
import { removeDocument } from '../../../application/services/documents/remove.ts';
import type { Api } from '../api.ts';

export function documentRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/:id', guard(getDocument), async (c) =>
    c.json(await getDocument({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.get('/:id/content', guard(getContent), async (c) =>
    c.json(await getContent({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.get('/:id/chunks', guard(listChunks), async (c) => {
    const input = { id: c.req.param('id'), ...readQuery(c, page) };
    return c.json(await listChunks({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id', guard(removeDocument), async (c) =>
    c.json(await removeDocument({ ctx: c.var.ctx, input: { id: c.req.param('id') } }), 202),
  );
  routes.post('/:id/reindex', guard(reindexDocument), async (c) =>
    c.json(await reindexDocument({ ctx: c.var.ctx, input: { id: c.req.param('id') } }), 202),
  );
  return routes;
}
