import * as z from 'zod';
import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { limits } from '../../../application/limits.ts';
import { readJson } from '../read-json.ts';
import { present } from '../shapes.ts';
import { search } from '../../../application/services/search/search.ts';
import type { Api } from '../api.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const listOf = (characters: number): z.ZodType<string[]> => z.array(z.string().min(1).max(characters)).min(1).max(200);

const filter = z.strictObject({
  documentIds: listOf(100).optional(),
  mediaTypes: listOf(200).optional(),
  languages: listOf(8).optional(),
  from: time.optional(),
  until: time.optional(),
});

const query = z.object({
  query: z.string().trim().min(1).max(limits.questionCharacters),
  collectionIds: z.array(z.string().min(1).max(100)).max(50).optional(),
  limit: z.int().min(1).max(100).default(10),
  mode: z.enum(['hybrid', 'dense', 'lexical']).default('hybrid'),
  filter: filter.optional(),
  explain: z.boolean().optional(),
});

export function searchRoutes(): Hono<Api> {
  return new Hono<Api>().post('/', guard(search), async (c) => {
    const { filter: narrowed, ...rest } = present(await readJson(c, query));
    const input = { ...rest, ...(narrowed && { filter: present(narrowed) }) };
    return c.json(await search({ ctx: c.var.ctx, input }));
  });
}
