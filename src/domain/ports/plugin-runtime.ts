import type { AuthorizationStore } from './authorization-store.ts';
import type { Granted } from '../plugins/index.ts';
import type { Manifest } from '../plugins/manifest.ts';
import type { RemoteServer } from '../plugins/remote-server.ts';

/** A plugin as it is installed. */
export interface InstalledPlugin {
  manifest: Manifest;
  /** SHA-256 of the package in lower-case hex: what was looked at when it was granted is what runs. */
  digest: string;
  /** The ES module of a plugin that somebody else wrote; absent for built-in and remote ones. */
  module?: string;
  /** Where the tools of a remote plugin run; absent for all others. */
  server?: RemoteServer;
}

export interface ToolRun {
  plugin: InstalledPlugin;
  /** One of the manifest's. */
  tool: string;
  /** Fits the tool's input schema. */
  input: unknown;
  /** Where what the server of a remote plugin gave is kept. */
  authorization?: AuthorizationStore;
  /** Told how many bytes leave for the server of a remote plugin. */
  sent?: (bytes: number) => void;
}

/**
 * Runs tools of plugins: in this process, in an isolate, or on somebody's server. What comes back is not checked yet. Throws a
 * Problem: whatever the tool refuses with, `upstream_failed` when it breaks, `upstream_timeout` when it does not come to an
 * end in time, `capability_unavailable` when nothing can run it now, `cancelled` once `signal` fires.
 */
export interface PluginRuntime {
  readonly kind: 'bundled' | 'isolate' | 'remote';
  run(run: ToolRun, granted: Granted, signal: AbortSignal): Promise<unknown>;
}
