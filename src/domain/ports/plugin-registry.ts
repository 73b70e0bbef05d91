import type { Grants } from '../plugins/grants.ts';
import type { Manifest } from '../plugins/manifest.ts';
import type { PluginRuntime } from './plugin-runtime.ts';
import type { RemoteServer } from '../plugins/remote-server.ts';

export interface PluginRecord {
  id: string;
  /** `bundled` for those that Nexus comes with. */
  runtime: PluginRuntime['kind'];
  manifest: Manifest;
  /** SHA-256 of the package, of a built-in plugin's manifest, or of what a remote one says it can do. */
  digest: string;
  enabled: boolean;
  grants: Grants;
  /** The fingerprint of the key that has signed the package. */
  signer: string | null;
  /** Where it came from, or is. */
  url: string | null;
  /** What the server of a remote plugin can do, as somebody has approved it; null before that, and for all others. */
  server: RemoteServer | null;
  /** Rises with every change; 0 for a built-in plugin that nobody has changed. */
  revision: number;
  createdAt: number;
  updatedAt: number;
}

export type NewPlugin = Omit<PluginRecord, 'revision' | 'createdAt' | 'updatedAt'>;

export const mostPlugins = 200;

/** The plugins of this deployment: those that it comes with, and those that somebody has installed. */
export interface PluginRegistry {
  /** Built-in ones first, in their order, then the others by id. */
  list(): Promise<PluginRecord[]>;
  find(id: string): Promise<PluginRecord | undefined>;
  /** False when there is one of that id, or `mostPlugins` already. */
  add(plugin: NewPlugin): Promise<boolean>;
  /** False when it is not there, or no longer at this revision. */
  update(
    plugin: Pick<PluginRecord, 'id' | 'revision'>,
    change: Partial<Pick<PluginRecord, 'manifest' | 'digest' | 'enabled' | 'grants' | 'signer' | 'url' | 'server'>>,
  ): Promise<boolean>;
  /** Built-in ones stay, as if nobody had changed them. */
  remove(id: string): Promise<void>;
}
