import { Problem } from '../../../domain/problem.ts';
import { diffCapabilities } from '../../../domain/plugins/capability-diff.ts';
import { diffTools } from '../../../domain/plugins/server-tool.ts';
import { foundServer } from './read-server.ts';
import { packageKey } from '../../plugins/package-key.ts';
import { serverChanges } from './server-changes.ts';
import type { CapabilityChange } from '../../../domain/plugins/capability-diff.ts';
import type { Context } from '../../context.ts';
import type { FoundServer } from './read-server.ts';
import type { PluginRecord } from '../../../domain/ports/plugin-registry.ts';
import type { ServerTool } from '../../../domain/plugins/server-tool.ts';

/** The server of a remote plugin as it is now, and what is not as it was when somebody looked last. */
export async function lookAgain(
  ctx: Context,
  plugin: PluginRecord,
): Promise<{ found: FoundServer; changes: CapabilityChange[]; unasked: string[] }> {
  const url = plugin.url ?? '';
  const seen = await ctx.plugin(plugin.id).lookAtServer(url);
  if (seen === undefined)
    throw new Problem(
      'capability_unavailable',
      `${plugin.manifest.title} wants to know who asks: sign in there first, by POST /api/v1/plugins/${plugin.id}/sign-in.`,
    );
  const found = await foundServer(url, seen, plugin.id);
  const before = await toolsBefore(ctx, plugin);
  const changes = [...diffCapabilities(plugin.manifest, found.manifest), ...serverChanges(before, seen.tools)];
  return { found, changes, unasked: stillUnasked(plugin, found, before, seen.tools) };
}

async function toolsBefore(ctx: Context, { digest, server }: PluginRecord): Promise<ServerTool[]> {
  const bytes = server === null ? undefined : await ctx.blobs.read(packageKey(digest));
  return bytes === undefined ? [] : (JSON.parse(new TextDecoder().decode(bytes)) as ServerTool[]);
}

/** What ran without asking goes on to where it is the same tool, word for word. */
function stillUnasked(
  { grants, server }: PluginRecord,
  found: FoundServer,
  before: readonly ServerTool[],
  after: readonly ServerTool[],
): string[] {
  const changed = new Set(diffTools(before, after).changed.map(({ name }) => name));
  return grants.unasked.filter((name) => {
    const [was, is] = [server?.tools[name]?.name, found.server?.tools[name]?.name];
    return is !== undefined && was === is && !changed.has(is);
  });
}
