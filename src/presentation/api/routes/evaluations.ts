import * as z from 'zod';
import { Hono } from 'hono';
import { baselineUses } from '../../../domain/ports/evaluations.ts';
import { beginEvaluation } from '../../../application/services/evaluations/begin.ts';
import { getEvaluation } from '../../../application/services/evaluations/get.ts';
import { guard } from '../guard.ts';
import { labelledQueries } from '../labelled-query-shape.ts';
import { limits } from '../../../application/limits.ts';
import { listEvaluatedQueries, queryOrders } from '../../../application/services/evaluations/queries.ts';
import { listEvaluations } from '../../../application/services/evaluations/list.ts';
import { present } from '../shapes.ts';
import { readJson, readQuery } from '../read-json.ts';
import { removeEvaluation } from '../../../application/services/evaluations/remove.ts';
import { retrievalSettings } from '../retrieval-settings-shape.ts';
import { setBaseline } from '../../../application/services/evaluations/set-baseline.ts';
import type { Api } from '../api.ts';

const newEvaluation = z.object({
  collectionId: z.string().min(1).max(100),
  name: z.string().max(limits.nameCharacters).optional(),
  queries: labelledQueries.optional(),
  settings: retrievalSettings.optional(),
  compareWith: retrievalSettings.optional(),
  answer: z.boolean().optional(),
  baseline: z.enum(baselineUses).optional(),
});
const cursor = z.string().min(1).max(200).optional();
const listQuery = z.object({ collectionId: z.string().min(1).max(100), cursor });
const orderQuery = z.object({ order: z.enum(queryOrders).default('given'), cursor });
const force = z.object({ force: z.boolean().default(false) });

export function evaluationRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.post('/', guard(beginEvaluation), async (c) => {
    const input = present(await readJson(c, newEvaluation, limits.labelBytes));
    return c.json(await beginEvaluation({ ctx: c.var.ctx, input }), 202);
  });
  routes.get('/', guard(listEvaluations), async (c) =>
    c.json(await listEvaluations({ ctx: c.var.ctx, input: present(readQuery(c, listQuery)) })),
  );
  routes.get('/:id', guard(getEvaluation), async (c) =>
    c.json(await getEvaluation({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.get('/:id/queries', guard(listEvaluatedQueries), async (c) => {
    const input = { id: c.req.param('id'), ...present(readQuery(c, orderQuery)) };
    return c.json(await listEvaluatedQueries({ ctx: c.var.ctx, input }));
  });
  routes.put('/:id/baseline', guard(setBaseline), async (c) => {
    const input = { id: c.req.param('id'), ...(await readJson(c, force)) };
    return c.json(await setBaseline({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id', guard(removeEvaluation), async (c) => {
    await removeEvaluation({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  return routes;
}
