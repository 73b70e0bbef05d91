import type { AuthorizationStore } from '../../domain/ports/authorization-store.ts';
import type { Breaker } from '../../domain/breaker.ts';
import type { ChainedLog } from '../../domain/audit/chained-log.ts';
import type { InstalledPlugin, PluginRuntime } from '../../domain/ports/plugin-runtime.ts';
import type { PluginRecord } from '../../domain/ports/plugin-registry.ts';
import type { PluginState } from '../../domain/ports/plugin-state.ts';

/** A plugin in its actor, with what holds from one call to the next. */
export interface Desk {
  record: PluginRecord;
  installed: InstalledPlugin;
  state: PluginState;
  /** What the server of a remote plugin gave. */
  authorization: AuthorizationStore;
  log: ChainedLog;
  breaker: Breaker;
  runtimes: ReadonlyMap<PluginRuntime['kind'], PluginRuntime>;
}
