import * as z from 'zod';
import { Hono } from 'hono';
import { callPluginTool } from '../../../application/services/plugins/call.ts';
import { getPlugin } from '../../../application/services/plugins/get.ts';
import { grants } from '../../../domain/plugins/grants.ts';
import { guard } from '../guard.ts';
import { installPlugin } from '../../../application/services/plugins/install.ts';
import { listPlugins } from '../../../application/services/plugins/list.ts';
import { packageBounds } from '../../../domain/plugins/package.ts';
import { beginPluginSignIn, signOutPlugin } from '../../../application/services/plugins/sign-in.ts';
import { present } from '../shapes.ts';
import { publicUrl } from '../public-url.ts';
import { readJson, readQuery } from '../read-json.ts';
import { readPackage } from '../read-package.ts';
import { readPluginLog } from '../../../application/services/plugins/log.ts';
import { removePlugin } from '../../../application/services/plugins/remove.ts';
import { setPluginSecret } from '../../../application/services/plugins/set-secret.ts';
import { updatePlugin } from '../../../application/services/plugins/update.ts';
import { upgradePlugin } from '../../../application/services/plugins/upgrade.ts';
import type { Api } from '../api.ts';

const granted = z.union([z.literal('asked'), grants]).optional();
const source = {
  package: z.string().min(1).max(packageBounds.bytes).optional(),
  url: z.string().min(1).max(8192).optional(),
  digest: z
    .string()
    .regex(/^[\da-f]{64}$/i, 'is no SHA-256 in hex')
    .optional(),
  signature: z.string().min(1).max(200).optional(),
  publicKey: z.string().min(1).max(200).optional(),
};
const install = z.object({
  ...source,
  mcp: z.string().min(1).max(8192).optional(),
  id: z.string().min(1).max(30).optional(),
  grants: granted,
  enabled: z.boolean().optional(),
});
const upgrade = z.object({ ...source, approve: z.boolean().optional() });
const setting = z.union([z.string().max(10_000), z.number(), z.boolean()]);
const change = z
  .object({
    enabled: z.boolean().optional(),
    grants: granted,
    settings: z.record(z.string().max(100), setting).optional(),
  })
  .refine((fields) => Object.values(fields).some((value) => value !== undefined), 'Name what is to change.');
/** A header's value; null forgets it. */
const secret = z.object({
  value: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[\x20-\x7e]+$/, 'has signs that a header may not have')
    .nullable(),
});
const signIn = z.object({
  clientId: z.string().min(1).max(2000).optional(),
  clientSecret: z.string().min(1).max(2000).optional(),
});
const toolCall = z.object({ input: z.unknown(), approval: z.string().min(1).max(200).optional() });
const logPage = z.object({ cursor: z.coerce.number().int().min(1).optional() });

export function pluginRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/', guard(listPlugins), async (c) => c.json(await listPlugins({ ctx: c.var.ctx, input: {} })));
  routes.post('/', guard(installPlugin), async (c) => {
    const input = present(await readPackage(c, install));
    return c.json(await installPlugin({ ctx: c.var.ctx, input }), 201);
  });
  routes.get('/:id', guard(getPlugin), async (c) =>
    c.json(await getPlugin({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );
  routes.patch('/:id', guard(updatePlugin), async (c) => {
    const input = { id: c.req.param('id'), ...present(await readJson(c, change)) };
    return c.json(await updatePlugin({ ctx: c.var.ctx, input }));
  });
  routes.put('/:id/secrets/:name', guard(setPluginSecret), async (c) => {
    const { value } = await readJson(c, secret);
    await setPluginSecret({ ctx: c.var.ctx, input: { id: c.req.param('id'), name: c.req.param('name'), value } });
    return c.body(null, 204);
  });
  routes.post('/:id/sign-in', guard(beginPluginSignIn), async (c) => {
    const id = c.req.param('id');
    const redirectUri = publicUrl(c, `/auth/plugins/${encodeURIComponent(id)}/callback`);
    const input = { id, redirectUri, ...present(await readJson(c, signIn)) };
    return c.json(await beginPluginSignIn({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id/sign-in', guard(signOutPlugin), async (c) => {
    await signOutPlugin({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  routes.post('/:id/upgrade', guard(upgradePlugin), async (c) => {
    const input = { id: c.req.param('id'), ...present(await readPackage(c, upgrade)) };
    return c.json(await upgradePlugin({ ctx: c.var.ctx, input }));
  });
  routes.delete('/:id', guard(removePlugin), async (c) => {
    await removePlugin({ ctx: c.var.ctx, input: { id: c.req.param('id') } });
    return c.body(null, 204);
  });
  routes.get('/:id/log', guard(readPluginLog), async (c) => {
    const { cursor } = readQuery(c, logPage);
    const input = { id: c.req.param('id'), ...(cursor !== undefined && { before: cursor }) };
    return c.json(await readPluginLog({ ctx: c.var.ctx, input }));
  });
  routes.post('/:id/tools/:tool', guard(callPluginTool), async (c) => {
    const { input, approval } = await readJson(c, toolCall, 2 * 1024 * 1024);
    const call = {
      id: c.req.param('id'),
      tool: c.req.param('tool'),
      input,
      ...(approval !== undefined && { approval }),
    };
    return c.json(await callPluginTool({ ctx: c.var.ctx, input: call }));
  });
  return routes;
}
