import * as z from 'zod';
import { Hono } from 'hono';
import { crawlBounds, sourceKinds } from '../../../domain/scraper/crawl-rules.ts';
import { crawlNow } from '../../../application/services/sources/crawl-now.ts';
import { getSource } from '../../../application/services/sources/get.ts';
import { guard } from '../guard.ts';
import { listSourcePages } from '../../../application/services/sources/pages.ts';
import { listSources } from '../../../application/services/sources/list.ts';
import { page, present } from '../shapes.ts';
import { readJson, readQuery } from '../read-json.ts';
import { removeSource } from '../../../application/services/sources/remove.ts';
import { updateSource } from '../../../application/services/sources/update.ts';
import { vanishedRules } from '../../../domain/ports/source-store.ts';
import type { Api } from '../api.ts';

const schedule = z.object({ cron: z.string().trim().min(1).max(100), timeZone: z.string().min(1).max(100) });
const bounds = {
  depth: z.int().min(0).max(crawlBounds.depth.most),
  pages: z.int().min(1).max(crawlBounds.pages.most),
  vanished: z.enum(vanishedRules),
};
const crawl = z.object({ kind: z.enum(sourceKinds), ...bounds, schedule }).partial();

/** Of `POST /api/v1/collections/:id/documents`. */
export const newSource = z
  .object({ url: z.string().trim().min(1).max(2048), crawl: crawl.default({}) })
  .transform(({ url, crawl: settings }) => ({ url, ...present(settings) }));

const change = z
  .object({ ...bounds, schedule: schedule.nullable() })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, 'Name what is to change.');
const listQuery = z.object({
  collectionId: z.string().min(1).max(100).optional(),
  cursor: z.string().min(1).max(200).optional(),
});
const removal = z.object({ documents: z.enum(['keep', 'remove']).default('keep') });

export function sourceRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listSources), async (c) =>
    c.json(await listSources({ ctx: c.var.ctx, input: present(readQuery(c, listQuery)) })),
  );
  routes.get('/:id', guard(getSource), async (c) =>
    c.json(await getSource({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.get('/:id/pages', guard(listSourcePages), async (c) => {
    const input = { id: c.req.param('id'), ...readQuery(c, page) };
    return c.json(await listSourcePages({ ctx: c.var.ctx, input }));
  });
  routes.post('/:id/crawl', guard(crawlNow), async (c) =>
    c.json(await crawlNow({ ctx: c.var.ctx, input: { id: c.req.param('id') } }), 202),
  );
  routes.patch('/:id', guard(updateSource), async (c) => {
    const input = { id: c.req.param('id'), ...present(await readJson(c, change)) };
    return c.json(await updateSource({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id', guard(removeSource), async (c) => {
    const task = await removeSource({ ctx: c.var.ctx, input: { id: c.req.param('id'), ...readQuery(c, removal) } });
    return task === undefined ? c.body(null, 204) : c.json(task, 202);
  });
  return routes;
}
