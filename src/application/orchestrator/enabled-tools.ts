import { describeTools } from '../../domain/plugins/descriptor.ts';
import { routeByPhrase } from '../../domain/plugins/route.ts';
import type { Context } from '../context.ts';
import type { Manifest } from '../../domain/plugins/manifest.ts';
import type { PluginRecord } from '../../domain/ports/plugin-registry.ts';
import type { Route } from '../../domain/plugins/route.ts';
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

/**
 * The tool whose phrases know a request. Where those of a built-in plugin do, no other is asked, however much better it fits:
 * installing a plugin changes nothing of what Nexus could do before.
 */
export function routeAmong(
  request: string,
  enabled: readonly EnabledTool[],
): { plugin: PluginRecord; route: Route } | undefined {
  const isBuiltIn = ({ plugin }: EnabledTool): boolean => plugin.runtime === 'bundled';
  for (const group of [enabled.filter(isBuiltIn), enabled.filter((one) => !isBuiltIn(one))]) {
    const route = routeByPhrase(
      request,
      group.map(({ tool }) => tool),
    );
    const plugin = group.find(({ tool }) => tool === route?.tool)?.plugin;
    if (route !== undefined && plugin !== undefined) return { plugin, route };
  }
  return undefined;
}

function toolsOf(manifest: Manifest): ToolDescriptor[] {
  const known = described.get(manifest);
  if (known !== undefined) return known;
  const tools = describeTools(manifest);
  described.set(manifest, tools);
  return tools;
}
