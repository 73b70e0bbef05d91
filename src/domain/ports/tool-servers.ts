import type { AuthorizationStore } from './authorization-store.ts';
import type { Manifest } from '../plugins/manifest.ts';
import type { RemoteServer } from '../plugins/remote-server.ts';
import type { ServerTool } from '../plugins/server-tool.ts';

/** A server as a plugin that could be installed. Plain JSON. */
export interface ServerDescription {
  manifest: Manifest;
  server: RemoteServer;
  /** The list as the server gave it, for showing what changed when it does. */
  tools: ServerTool[];
  /** What could not be taken as the server said it, or not at all; `tool` by the server's name. */
  notes: { tool: string; path: string; message: string }[];
}

/** Which server, and what it gave so far. */
export interface ServerDoor {
  url: string;
  store: AuthorizationStore;
}

export interface SignInRequest {
  /** Where people come back to. */
  redirectUri: string;
  /** Who begins it: nobody else may end it. */
  userId: string;
  /** What somebody has registered by hand; without it Nexus registers itself, where that is offered. */
  registered?: { clientId: string; clientSecret?: string };
}

/** What the server of a sign-in sent back with whoever signed in. */
export interface SignInReply {
  code: string;
  state: string;
  iss?: string;
  userId: string;
}

/** `none` where the server does not ask who calls it, `wanted` where it does and nobody has signed in, or not for enough. */
export type SignInState = 'none' | 'wanted' | 'done';

/** MCP servers, as whoever installs one looks at them. What runs their tools is the `plugin-runtime` of kind `remote`. */
export interface ToolServers {
  /**
   * Asks a server for its tools; undefined when it wants to know who asks and nobody has signed in. Throws `bad_request`,
   * `egress_refused`, `upstream_failed` when it is no MCP server or has no tool that fits, `upstream_timeout`, `cancelled`.
   */
  describe(
    door: Pick<ServerDoor, 'url'> & Partial<ServerDoor>,
    signal: AbortSignal,
  ): Promise<ServerDescription | undefined>;
  /**
   * The address where a person signs in. Throws `bad_request` when the server does not ask who calls it, and
   * `capability_unavailable` when it only takes clients that somebody registers by hand.
   */
  begin(door: ServerDoor, request: SignInRequest, signal: AbortSignal): Promise<string>;
  /** Throws `bad_request` when it is not what was begun, or too late. */
  finish(door: ServerDoor, reply: SignInReply, signal: AbortSignal): Promise<void>;
  state(door: ServerDoor): Promise<SignInState>;
}
