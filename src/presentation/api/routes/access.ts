import * as z from 'zod';
import { Hono } from 'hono';
import { Problem } from '../../../domain/problem.ts';
import {
  grantCollectionAccess,
  grantSessionAccess,
  listCollectionAccess,
  listSessionAccess,
  revokeCollectionAccess,
  revokeSessionAccess,
} from '../../../application/services/access/manage.ts';
import { accessLevels } from '../../../domain/identity/access.ts';
import { guard } from '../guard.ts';
import { readJson } from '../read-json.ts';
import type { AccessObjectKind, AccessSubject } from '../../../domain/ports/access-lists.ts';
import type { Api } from '../api.ts';

const level = z.object({ level: z.enum(accessLevels) });

const verbs = {
  collection: { list: listCollectionAccess, grant: grantCollectionAccess, revoke: revokeCollectionAccess },
  session: { list: listSessionAccess, grant: grantSessionAccess, revoke: revokeSessionAccess },
};

/** Who may do what with one collection or session: `…/:id/access`, each entry at `user:<id>`, `group:<id>` or `everyone`. */
export function accessRoutes(kind: AccessObjectKind): Hono<Api> {
  const routes = new Hono<Api>();
  const { list, grant, revoke } = verbs[kind];
  routes.get('/:id/access', guard(list), async (c) =>
    c.json(await list({ ctx: c.var.ctx, input: { kind, id: c.req.param('id') } })),
  );
  routes.put('/:id/access/:subject', guard(grant), async (c) => {
    const { id, subject } = c.req.param();
    const input = { object: { kind, id }, subject: readSubject(subject), ...(await readJson(c, level)) };
    await grant({ ctx: c.var.ctx, input });
    return c.body(null, 204);
  });
  routes.delete('/:id/access/:subject', guard(revoke), async (c) => {
    const { id, subject } = c.req.param();
    await revoke({ ctx: c.var.ctx, input: { object: { kind, id }, subject: readSubject(subject) } });
    return c.body(null, 204);
  });
  return routes;
}

function readSubject(text: string): AccessSubject {
  if (text === 'everyone') return { kind: 'everyone', id: '' };
  const [, kind, id] = /^(user|group):(.{1,100})$/.exec(text) ?? [];
  if (id === undefined || (kind !== 'user' && kind !== 'group'))
    throw new Problem('bad_request', 'Name the subject as user:<id>, group:<id> or everyone.');
  return { kind, id };
}
