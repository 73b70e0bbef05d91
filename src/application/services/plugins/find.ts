import { Problem } from '../../../domain/problem.ts';
import type { Context } from '../../context.ts';
import type { PluginRecord } from '../../../domain/ports/plugin-registry.ts';

/** Throws `not_found`. */
export async function openPlugin(ctx: Context, id: string): Promise<PluginRecord> {
  const plugin = await ctx.plugins.find(id);
  if (plugin === undefined) throw new Problem('not_found', 'There is no such plugin.');
  return plugin;
}

/** Throws `conflict` when somebody else has changed the plugin meanwhile. */
export async function changePlugin(
  ctx: Context,
  plugin: PluginRecord,
  change: Parameters<Context['plugins']['update']>[1],
): Promise<PluginRecord> {
  if (!(await ctx.plugins.update(plugin, change)))
    throw new Problem('conflict', 'Somebody else has changed this plugin just now: look at it again.');
  return openPlugin(ctx, plugin.id);
}
