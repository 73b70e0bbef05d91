import * as z from 'zod';
import { Hono } from 'hono';
import { exportAudit, listAudit, verifyAudit } from '../../../application/services/audit/read.ts';
import { auditKinds } from '../../../domain/audit/events.ts';
import { guard } from '../guard.ts';
import { present } from '../shapes.ts';
import { readQuery } from '../read-json.ts';
import type { Api } from '../api.ts';

const id = z.string().min(1).max(100).optional();
const time = z.iso.datetime({ offset: true }).optional();
const cursor = z.coerce.number().int().min(1).optional();
const filter = z.object({
  cursor,
  kind: z.enum(auditKinds).optional(),
  actor: id,
  target: id,
  since: time,
  until: time,
});

export function auditRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listAudit), async (c) => {
    const { cursor: before, ...rest } = readQuery(c, filter);
    return c.json(await listAudit({ ctx: c.var.ctx, input: present({ ...rest, before }) }));
  });
  routes.get('/verification', guard(verifyAudit), async (c) =>
    c.json(await verifyAudit({ ctx: c.var.ctx, input: {} })),
  );
  /** A POST, because it is written down. */
  routes.post('/export', guard(exportAudit), async (c) => {
    const body = await exportAudit({ ctx: c.var.ctx, input: {} });
    return new Response(body, {
      headers: {
        'content-type': 'application/x-ndjson',
        'content-disposition': 'attachment; filename="nexus-audit.ndjson"',
      },
    });
  });
  return routes;
}
