import type { AuditPage, AuditVerification } from './audit-log.ts';
import type { ServerDescription, SignInReply, SignInRequest, SignInState } from './tool-servers.ts';
import type { SettingValue } from '../plugins/index.ts';

/** Whom a call is for. */
export interface PluginCaller {
  userId: string;
  keyId?: string;
}

export interface ToolCall {
  tool: string;
  /** Not checked yet. */
  input: unknown;
  caller: PluginCaller;
  /** The collections that the caller may read. */
  collectionIds: readonly string[];
  /** The registry's, as whoever calls has read it. */
  revision: number;
  requestId: string;
  /** Leave that somebody has given to exactly this call. */
  approval?: string;
  /** Whether what others wrote has had a part in the call: then every write asks. */
  tainted?: boolean;
}

/** Somebody has to say whether a call may be made. */
export interface ApprovalRequest {
  id: string;
  tool: string;
  input: Record<string, unknown>;
  effect: 'write' | 'destructive';
  /** ISO 8601. */
  expiresAt: string;
}

export type ToolOutcome =
  | { state: 'done'; output: Record<string, unknown> }
  | { state: 'asks'; approval: ApprovalRequest };

/**
 * One installed plugin: what it was set to, its secrets, what it keeps, and the log of its calls, in an actor of its own.
 * Throws Problems; those that a tool refuses with are the tool's own.
 */
export interface PluginKeeper {
  /**
   * Runs a tool once, or asks whether it may. Throws `not_found`, `bad_request` with every fault, `rate_limited` past the
   * calls a minute, `forbidden` for an approval that is not for this, and what `PluginRuntime.run` throws. Once `signal`
   * fires it throws `cancelled` without a wait, and the tool is given up where it runs.
   */
  call(call: ToolCall, signal: AbortSignal): Promise<ToolOutcome>;
  /** What an approval is asked for, for the same caller; undefined when it was used, has expired or never was. */
  approval(id: string, caller: PluginCaller): Promise<ApprovalRequest | undefined>;
  /** Takes an approval back. */
  decline(id: string, caller: PluginCaller): Promise<void>;
  describe(): Promise<{ settings: Record<string, SettingValue>; secrets: string[] }>;
  putSettings(settings: Readonly<Record<string, SettingValue>>): Promise<void>;
  /** `undefined` forgets it. */
  putSecret(name: string, value: string | undefined): Promise<void>;
  /** Newest first. */
  log(page: { before?: number; limit: number }): Promise<AuditPage>;
  verifyLog(fromSeq: number, limit: number): Promise<AuditVerification>;
  /** What the server of a remote plugin can do, for whoever signed in there. Throws what `ToolServers.describe` throws. */
  lookAtServer(url: string): Promise<ServerDescription | undefined>;
  /** The address where a person signs in at the server, and what `ToolServers.begin` throws. */
  beginSignIn(url: string, request: SignInRequest): Promise<string>;
  finishSignIn(url: string, reply: SignInReply): Promise<void>;
  signInState(url: string): Promise<SignInState>;
  /** Forgets what the server gave. */
  signOut(): Promise<void>;
  /** Forgets everything. */
  destroy(): Promise<void>;
}
