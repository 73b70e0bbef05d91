import * as z from 'zod';
import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { present } from '../shapes.ts';
import { rateTurn } from '../../../application/services/sessions/rate.ts';
import { readJson } from '../read-json.ts';
import type { Api } from '../api.ts';

/** What is named changes, null takes it back. */
const change = z
  .object({
    rating: z.enum(['up', 'down']).nullable(),
    citation: z.object({ index: z.int().min(1).max(99), verdict: z.enum(['right', 'wrong']).nullable() }),
    documentId: z.string().min(1).max(100).nullable(),
  })
  .partial()
  .refine((fields) => Object.values(fields).some((field) => field !== undefined), 'Say what you think of the answer.');

export function feedbackRoutes(): Hono<Api> {
  return new Hono<Api>().post('/:id/turns/:turnId/feedback', guard(rateTurn), async (c) => {
    const { id: sessionId, turnId } = c.req.param();
    const input = { sessionId, turnId, change: present(await readJson(c, change)) };
    return c.json(await rateTurn({ ctx: c.var.ctx, input }));
  });
}
