import type { Capabilities } from '../../domain/plugins/capabilities.ts';
import type { PluginState } from '../../domain/ports/plugin-state.ts';
import type { SettingValue } from '../../domain/plugins/index.ts';

export interface GrantedCall {
  pluginId: string;
  /** What it may do, by the manifest and by who granted it. */
  capabilities: Capabilities;
  /** To search: granted, and for the caller to read. */
  collectionIds: readonly string[];
  settings: Readonly<Record<string, SettingValue>>;
  state: PluginState;
  signal: AbortSignal;
  /** Told how much leaves the house. */
  sent: (bytes: number) => void;
}
