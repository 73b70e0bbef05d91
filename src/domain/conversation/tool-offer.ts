/** A tool that may know what was asked, by what it means. Nothing was called. */
export interface ToolOffer {
  pluginId: string;
  /** The plugin's title. */
  plugin: string;
  tool: string;
  /** A request that it is called for: how to ask it. */
  request: string;
}

export function offerOf({ pluginId, plugin, tool, request }: ToolOffer): ToolOffer {
  return { pluginId, plugin, tool, request };
}
