import { Problem } from '../../domain/problem.ts';
import type { Granted, PluginCode } from '../../domain/plugins/index.ts';
import type { PluginRuntime, ToolRun } from '../../domain/ports/plugin-runtime.ts';

/** Runs the plugins that Nexus comes with, in this process: they are part of it. */
export class BundledRuntime implements PluginRuntime {
  readonly kind = 'bundled';
  readonly #code: ReadonlyMap<string, PluginCode>;

  /** By id. */
  constructor(code: ReadonlyMap<string, PluginCode>) {
    this.#code = code;
  }

  async run({ plugin, tool, input }: ToolRun, granted: Granted): Promise<unknown> {
    const { id, title } = plugin.manifest;
    const tools = this.#code.get(id)?.tools;
    const run = tools !== undefined && Object.hasOwn(tools, tool) ? tools[tool] : undefined;
    if (run === undefined) throw new Problem('capability_unavailable', `${title} is not part of this Nexus.`);
    return run(input as never, granted);
  }
}
