import * as z from 'zod';
import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { limits } from '../../../application/limits.ts';
import { readJson } from '../read-json.ts';
import { search } from '../../../application/services/search/search.ts';
import type { Api } from '../api.ts';

const query = z.object({
  query: z.string().trim().min(1).max(limits.questionCharacters),
  collectionIds: z.array(z.string().min(1).max(100)).max(50).optional(),
  limit: z.int().min(1).max(100).default(10),
  mode: z.enum(['hybrid', 'dense', 'lexical']).default('hybrid'),
});

export function searchRoutes(): Hono<Api> {
  return new Hono<Api>().post('/', guard(search), async (c) => {
    const { collectionIds, ...rest } = await readJson(c, query);
    const input = { ...rest, ...(collectionIds && { collectionIds }) };
    return c.json(await search({ ctx: c.var.ctx, input }));
  });
}
