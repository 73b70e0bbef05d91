import { BundledRuntime } from './bundled-runtime.ts';
import { IsolateRuntime } from './isolate-runtime.ts';
import type { IsolatePlacement } from './isolate-placement.ts';
import type { Logger } from '../../domain/ports/logger.ts';
import type { PluginLog } from './isolate-runtime.ts';
import type { PluginRuntime } from '../../domain/ports/plugin-runtime.ts';

/** Of what a plugin writes to its console in one call, so many lines go to the log. */
const consoleLines = 50;

/** Who runs plugins, by what kind they are; what is not here says that it cannot be run. */
export function openRuntimes(
  builtIn: ConstructorParameters<typeof BundledRuntime>[0],
  isolates: IsolatePlacement | undefined,
  remote: PluginRuntime,
  logger: Logger,
): Map<PluginRuntime['kind'], PluginRuntime> {
  const runtimes: PluginRuntime[] = [new BundledRuntime(builtIn), remote];
  const onLog = ({ pluginId, tool, lines }: PluginLog): void => {
    for (const { level, text } of lines.slice(0, consoleLines))
      logger.info('plugin.console', { pluginId, tool, level, text });
  };
  if (isolates) runtimes.push(new IsolateRuntime(isolates, { onLog }));
  return new Map(runtimes.map((runtime) => [runtime.kind, runtime]));
}
