import { describeTools } from '../../domain/plugins/descriptor.ts';
import type { Context } from '../context.ts';
import type { Manifest } from '../../domain/plugins/manifest.ts';
import type { PluginRecord } from '../../domain/ports/plugin-registry.ts';
import type { ToolDescriptor } from '../../domain/plugins/descriptor.ts';

/** Reading a manifest's phrases takes longer than comparing them. */
const described = new WeakMap<Manifest, ToolDescriptor[]>();

export interface EnabledTool {
  plugin: PluginRecord;
  tool: ToolDescriptor;
}

/** The tools of plugins that are switched on, in the order in which they are asked. */
export async function enabledTools(ctx: Context): Promise<EnabledTool[]> {
  const plugins = await ctx.plugins.list();
  return plugins
    .filter(({ enabled }) => enabled)
    .flatMap((plugin) => toolsOf(plugin.manifest).map((tool) => ({ plugin, tool })));
}

function toolsOf(manifest: Manifest): ToolDescriptor[] {
  const known = described.get(manifest);
  if (known !== undefined) return known;
  const tools = describeTools(manifest);
  described.set(manifest, tools);
  return tools;
}
