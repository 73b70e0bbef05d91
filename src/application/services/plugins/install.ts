import { Problem } from '../../../domain/problem.ts';
import { grantAll, noGrants } from '../../../domain/plugins/grants.ts';
import { keepPackage, readPackage } from './read-package.ts';
import { readServer } from './read-server.ts';
import { openPlugin } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPluginDetail } from './view.ts';
import type { Grants } from '../../../domain/plugins/grants.ts';
import type { Found, PackageSource } from './read-package.ts';
import type { PluginInstalled } from '../../protocol/plugins.ts';

interface Install extends PackageSource {
  /** The address of an MCP server, in the place of a package. */
  mcp?: string;
  /** What the plugin of a server is called here; what the server calls itself unless given. */
  id?: string;
  /** What it may do of what it asks for; nothing unless given. */
  grants?: Grants | 'asked';
  enabled?: boolean;
}

/** Installs what somebody else wrote, or runs. Throws `conflict` when a plugin of that id is there. */
export const installPlugin = verb<Install, PluginInstalled>('plugins:write', async ({ ctx, input }) => {
  const { grants = noGrants, enabled = true, mcp, ...source } = input;
  const { id: called } = input;
  if (called !== undefined && mcp === undefined)
    throw new Problem('bad_request', 'A package says itself what it is called: leave the id out.');
  const remote = mcp === undefined ? undefined : await readServer(ctx, { ...source, mcp });
  const found: Found = remote ?? (await readPackage(ctx, source));
  const { manifest, digest, signer, url, server } = found;
  const { id, version, capabilities } = manifest;
  if ((await ctx.plugins.find(id)) !== undefined) throw taken(id);
  // Nothing is left of another one that was called so.
  await ctx.plugin(id).destroy();
  await keepPackage(ctx, found);
  const isNew = await ctx.plugins.add({
    id,
    runtime: remote === undefined ? 'isolate' : 'remote',
    manifest,
    digest,
    enabled,
    grants: grants === 'asked' ? grantAll(capabilities) : grants,
    signer,
    url,
    server,
  });
  if (!isNew) throw taken(id);
  await record(ctx, {
    kind: 'plugin.installed',
    target: { kind: 'plugin', id },
    detail: { version, digest: digest.slice(0, 32), ...(signer !== null && { signer }) },
  });
  return { ...(await viewPluginDetail(ctx, await openPlugin(ctx, id))), ...(remote && { notes: remote.notes }) };
});

function taken(id: string): Problem {
  return new Problem('conflict', `There is a plugin ${id}, or there is no room for more: upgrade it, or remove one.`);
}
