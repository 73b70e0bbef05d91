import * as z from 'zod';
import { Hono } from 'hono';
import { createSchedule } from '../../../application/services/schedules/create.ts';
import { getSchedule } from '../../../application/services/schedules/get.ts';
import { guard } from '../guard.ts';
import { limits } from '../../../application/limits.ts';
import { listSchedules } from '../../../application/services/schedules/list.ts';
import { present } from '../shapes.ts';
import { readJson } from '../read-json.ts';
import { removeSchedule } from '../../../application/services/schedules/remove.ts';
import { runScheduleNow } from '../../../application/services/schedules/run-now.ts';
import { updateSchedule } from '../../../application/services/schedules/update.ts';
import type { Api } from '../api.ts';

const id = z.string().min(1).max(100);
const collectionIds = z.array(id).min(1).max(50);
const what = {
  name: z.string().trim().min(1).max(limits.nameCharacters),
  prompt: z.string().trim().min(1).max(limits.questionCharacters),
  cron: z.string().trim().min(1).max(100),
  timeZone: z.string().min(1).max(100),
  enabled: z.boolean().optional(),
};
const newSchedule = z.object({ ...what, sessionId: id.optional(), collectionIds: collectionIds.optional() });
const change = z
  .object({ ...what, sessionId: id.nullable(), collectionIds: collectionIds.nullable() })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, 'Name what is to change.');

export function scheduleRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listSchedules), async (c) => c.json(await listSchedules({ ctx: c.var.ctx, input: {} })));
  routes.post('/', guard(createSchedule), async (c) =>
    c.json(await createSchedule({ ctx: c.var.ctx, input: present(await readJson(c, newSchedule)) }), 201),
  );
  routes.get('/:id', guard(getSchedule), async (c) =>
    c.json(await getSchedule({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.patch('/:id', guard(updateSchedule), async (c) => {
    const input = { id: c.req.param('id'), ...present(await readJson(c, change)) };
    return c.json(await updateSchedule({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id', guard(removeSchedule), async (c) => {
    await removeSchedule({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  routes.post('/:id/run', guard(runScheduleNow), async (c) =>
    c.json(await runScheduleNow({ ctx: c.var.ctx, input: { id: c.req.param('id') } }), 202),
  );
  return routes;
}
