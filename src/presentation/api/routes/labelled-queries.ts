import * as z from 'zod';
import { Hono } from 'hono';
import { clearLabelledQueries } from '../../../application/services/labelled-queries/clear.ts';
import { guard } from '../guard.ts';
import { labelSources } from '../../../domain/evaluation/labelled-query.ts';
import { labelledQueries } from '../labelled-query-shape.ts';
import { limits } from '../../../application/limits.ts';
import { listLabelledQueries } from '../../../application/services/labelled-queries/list.ts';
import { page, present } from '../shapes.ts';
import { readJson, readQuery } from '../read-json.ts';
import { replaceLabelledQueries } from '../../../application/services/labelled-queries/replace.ts';
import type { Api } from '../api.ts';

const uploaded = z.object({ queries: labelledQueries });
const which = z.object({ source: z.enum(labelSources).optional() });

/** Below a collection. */
export function labelledQueryRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/:id/labelled-queries', guard(listLabelledQueries), async (c) => {
    const input = { collectionId: c.req.param('id'), ...readQuery(c, page) };
    return c.json(await listLabelledQueries({ ctx: c.var.ctx, input }));
  });
  routes.put('/:id/labelled-queries', guard(replaceLabelledQueries), async (c) => {
    const input = { collectionId: c.req.param('id'), ...(await readJson(c, uploaded, limits.labelBytes)) };
    return c.json(await replaceLabelledQueries({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id/labelled-queries', guard(clearLabelledQueries), async (c) => {
    const input = { collectionId: c.req.param('id'), ...present(readQuery(c, which)) };
    await clearLabelledQueries({ ctx: c.var.ctx, input });
    return c.body(null, 204);
  });
  return routes;
}
