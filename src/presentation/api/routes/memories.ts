import * as z from 'zod';
import { Hono } from 'hono';
import { addMemory } from '../../../application/services/memories/add.ts';
import { clearMemories } from '../../../application/services/memories/clear.ts';
import { guard } from '../guard.ts';
import { listMemories } from '../../../application/services/memories/list.ts';
import { noteCharacters } from '../../../domain/ports/memories.ts';
import { readJson } from '../read-json.ts';
import { removeMemory } from '../../../application/services/memories/remove.ts';
import type { Api } from '../api.ts';

const newMemory = z.object({ text: z.string().trim().min(1).max(noteCharacters) });

export function memoryRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listMemories), async (c) => c.json(await listMemories({ ctx: c.var.ctx, input: {} })));
  routes.post('/', guard(addMemory), async (c) =>
    c.json(await addMemory({ ctx: c.var.ctx, input: await readJson(c, newMemory) }), 201),
  );
  routes.delete('/', guard(clearMemories), async (c) => {
    await clearMemories({ ctx: c.var.ctx, input: {} });
    return c.body(null, 204);
  });
  routes.delete('/:id', guard(removeMemory), async (c) => {
    await removeMemory({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  return routes;
}
