import { BundledRuntime } from '../../src/infrastructure/plugins/bundled-runtime.ts';
import type { PluginCode } from '../../src/domain/plugins/index.ts';
import type { PluginRuntime } from '../../src/domain/ports/plugin-runtime.ts';

/** Runs packages by the id of their manifest, in this process: their text is not run. */
export function standInRuntime(code: ReadonlyMap<string, PluginCode>): PluginRuntime {
  const runtime = new BundledRuntime(code);
  return { kind: 'isolate', run: (run, granted) => runtime.run(run, granted) };
}
