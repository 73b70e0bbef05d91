import type { PluginRuntime } from '../../../domain/ports/plugin-runtime.ts';
import type { RemoteOptions, RemoteRuntime } from './remote-runtime.ts';

/**
 * The runtime for remote plugins, loaded with the first call: setting up the protocol's library takes a tenth of a second,
 * which no start should wait for.
 */
export function loadRemoteRuntime(options: RemoteOptions): PluginRuntime {
  let loading: Promise<RemoteRuntime> | undefined;
  return {
    kind: 'remote',
    run: async (...call) => {
      loading ??= import('./remote-runtime.ts').then((loaded) => new loaded.RemoteRuntime(options));
      return (await loading).run(...call);
    },
  };
}
