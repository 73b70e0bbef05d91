/** The JSON of plugins, as types only. */
import type { Capabilities } from '../../domain/plugins/capabilities.ts';
import type { CapabilityChange } from '../../domain/plugins/capability-diff.ts';
import type { Effect } from '../../domain/plugins/tool.ts';
import type { Grants } from '../../domain/plugins/grants.ts';
import type { JsonSchema } from '../../domain/plugins/json-schema.ts';
import type { PluginRuntime } from '../../domain/ports/plugin-runtime.ts';
import type { SignInState } from '../../domain/ports/tool-servers.ts';
import type { SettingValue } from '../../domain/plugins/index.ts';

export type { CapabilityChange } from '../../domain/plugins/capability-diff.ts';
export type { Grants } from '../../domain/plugins/grants.ts';

export interface PluginTool {
  name: string;
  description: string;
  effect: Effect;
  input: JsonSchema;
  output: JsonSchema;
}

/** One of `GET /api/v1/plugins`. */
export interface Plugin {
  id: string;
  version: string;
  title: string;
  description: string;
  /** `bundled` for those that Nexus comes with. */
  runtime: PluginRuntime['kind'];
  enabled: boolean;
  /** SHA-256 of its package; of a remote one, of its address and what its server says of its tools. */
  digest: string;
  /** Whose key has signed it, e.g. `ed25519:9f86…`; absent where nobody has. */
  signedBy?: string;
  url?: string;
  tools: PluginTool[];
  /** What it asks for, and what of that it may do. */
  asks: Capabilities;
  may: Capabilities;
}

/** `GET /api/v1/plugins/:id`; the rest is for those who manage plugins. */
export interface PluginDetail extends Plugin {
  grants?: Grants;
  settings?: Record<string, SettingValue>;
  settingsSchema?: JsonSchema;
  /** Whether each secret that it asks for is there. Values are in no reply. */
  secrets?: { name: string; title: string; host: string; isSet: boolean }[];
  /** Of a remote one: whether its server wants to know who asks, and whether somebody has signed in there. */
  signIn?: SignInState;
}

/** What of a server's tools could not be taken as the server says it, or not at all. */
export interface ServerNote {
  /** By the server's name. */
  tool: string;
  path: string;
  message: string;
}

/** `POST /api/v1/plugins`. */
export interface PluginInstalled extends PluginDetail {
  notes?: ServerNote[];
}

/** `POST /api/v1/plugins/:id/sign-in`: where somebody signs in. */
export interface PluginSignIn {
  address: string;
}

/** `POST /api/v1/plugins/:id/upgrade`. */
export interface PluginUpgrade {
  plugin: Plugin;
  changes: CapabilityChange[];
  notes?: ServerNote[];
}

/** `POST /api/v1/plugins/:id/tools/:tool`. */
export interface ToolReply {
  output: Record<string, unknown>;
  /** The result in words, where the tool says how. */
  text?: string;
}

export interface PluginLogEntry {
  seq: number;
  at: string;
  tool: string;
  caller: { kind: string; id: string };
  outcome: string;
  code?: string;
  /** `sha256:…` of what went in and came out. */
  input: string;
  output?: string;
  bytesOut: number;
  milliseconds: number;
  approval?: string;
}

/** `GET /api/v1/plugins/:id/log`. */
export interface PluginLog {
  /** Newest first. */
  items: PluginLogEntry[];
  nextCursor?: string;
  /** Of all entries, or of as many as are checked at once. */
  verification: { isIntact: boolean; checked: number; fault?: { seq: number; reason: string } };
}
