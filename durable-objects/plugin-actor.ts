import { DurableObject } from 'cloudflare:workers';
import {
  actorContext,
  answerPlugin,
  openCallLog,
  openPluginState,
  pluginRuntimes,
  serviceContext,
} from '../src/composition.ts';
import { Breaker } from '../src/domain/breaker.ts';
import { Problem } from '../src/domain/problem.ts';
import { callTool } from '../src/application/plugins/call-tool.ts';
import { loadPlugin } from '../src/application/plugins/load-plugin.ts';
import { openApproval, view } from '../src/application/plugins/approvals.ts';
import { refusedCall } from '../src/domain/plugins/refused-call.ts';
import { sealedAuthorization, serverSecret } from '../src/application/plugins/sealed-authorization.ts';
import { secretPlace } from '../src/application/plugins/granted-fetch.ts';
import { systemClock } from '../src/composition.ts';
import type { ApprovalRequest, PluginCaller, ToolCall, ToolOutcome } from '../src/domain/ports/plugin-keeper.ts';
import type { AuditPage, AuditVerification } from '../src/domain/ports/audit-log.ts';
import type { AuthorizationStore } from '../src/domain/ports/authorization-store.ts';
import type { ChainedLog } from '../src/domain/audit/chained-log.ts';
import type { Desk } from '../src/application/plugins/desk.ts';
import type { Env } from '../src/composition.ts';
import type { RefusedCall } from '../src/domain/plugins/refused-call.ts';
import type {
  ServerDescription,
  ServerDoor,
  SignInReply,
  SignInRequest,
  SignInState,
  ToolServers,
} from '../src/domain/ports/tool-servers.ts';
import type { SettingValue } from '../src/domain/plugins/index.ts';

type Loaded = Pick<Desk, 'record' | 'installed'>;

/** One installed plugin. Answers the port `plugin-keeper` over RPC, under the plugin's id. */
export class PluginActor extends DurableObject<Env> {
  #state = openPluginState(this.ctx.storage);
  #breaker = new Breaker(systemClock);
  #log: ChainedLog | undefined;
  #loaded: Loaded | undefined;
  #authorization: AuthorizationStore | undefined;
  readonly #running = new Map<string, AbortController>();

  /**
   * A refusal comes back as what it says: whatever an actor throws is noted as its failure. `callId` is the caller's, to
   * cancel the call by.
   */
  async call(pluginId: string, call: ToolCall, callId: string): Promise<ToolOutcome | RefusedCall> {
    const running = new AbortController();
    this.#running.set(callId, running);
    try {
      return await this.#call(pluginId, call, running.signal);
    } catch (error) {
      return refusedCall(error);
    } finally {
      this.#running.delete(callId);
    }
  }

  cancel(callId: string): void {
    this.#running.get(callId)?.abort();
  }

  async #call(pluginId: string, call: ToolCall, signal: AbortSignal): Promise<ToolOutcome> {
    const ctx = actorContext(this.env, { ...call.caller, requestId: call.requestId, signal });
    const desk = await this.#load(pluginId, call.revision);
    return callTool(
      ctx,
      {
        ...desk,
        state: this.#state,
        authorization: this.#authorizationOf(pluginId),
        log: this.#logOf(pluginId),
        breaker: this.#breaker,
        runtimes: pluginRuntimes(this.env),
      },
      call,
    );
  }

  /** What the plugin host asks back for a call that runs here; the call's own token lets it in. */
  answerCallback(request: Request): Promise<Response> {
    return answerPlugin(this.env, request);
  }

  approval(id: string, caller: PluginCaller): ApprovalRequest | undefined {
    const kept = openApproval(serviceContext(this.env, 'plugin'), this.#state, id, caller);
    return kept && view(kept);
  }

  decline(id: string, caller: PluginCaller): void {
    if (this.approval(id, caller) !== undefined) this.#state.takeApproval(id);
  }

  describe(): { settings: Record<string, SettingValue>; secrets: string[] } {
    return { settings: this.#state.settings(), secrets: this.#state.secretNames() };
  }

  putSettings(settings: Readonly<Record<string, SettingValue>>): void {
    this.#state.putSettings(settings);
  }

  async putSecret(pluginId: string, name: string, value: string | undefined): Promise<void> {
    const { box } = serviceContext(this.env, 'plugin');
    const sealed = value === undefined ? undefined : await box.seal(value, secretPlace(pluginId, name));
    this.#state.putSecret(name, sealed);
  }

  lookAtServer(
    pluginId: string,
    url: string,
  ): Promise<{ state: 'done'; seen?: ServerDescription | undefined } | RefusedCall> {
    return this.#atServer(pluginId, url, async ({ servers, door, signal }) => ({
      seen: await servers.describe(door, signal),
    }));
  }

  beginSignIn(
    pluginId: string,
    url: string,
    request: SignInRequest,
  ): Promise<{ state: 'done'; address: string } | RefusedCall> {
    return this.#atServer(pluginId, url, async ({ servers, door, signal }) => ({
      address: await servers.begin(door, request, signal),
    }));
  }

  finishSignIn(pluginId: string, url: string, reply: SignInReply): Promise<{ state: 'done' } | RefusedCall> {
    return this.#atServer(pluginId, url, async ({ servers, door, signal }) => {
      await servers.finish(door, reply, signal);
      return {};
    });
  }

  signInState(pluginId: string, url: string): Promise<SignInState> {
    return serviceContext(this.env, 'plugin').toolServers.state({ url, store: this.#authorizationOf(pluginId) });
  }

  signOut(): void {
    this.#state.putSecret(serverSecret, undefined);
  }

  log(pluginId: string, page: { before?: number; limit: number }): Promise<AuditPage> {
    return this.#logOf(pluginId).list(page);
  }

  verifyLog(pluginId: string, fromSeq: number, limit: number): Promise<AuditVerification> {
    return this.#logOf(pluginId).verify(fromSeq, limit);
  }

  async destroy(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#state = openPluginState(this.ctx.storage);
    this.#log = undefined;
    this.#loaded = undefined;
    this.#authorization = undefined;
  }

  /** As the registry has it at this revision or a later one. */
  async #load(pluginId: string, revision: number): Promise<Loaded> {
    if (this.#loaded?.record.revision === revision) return this.#loaded;
    const loaded = await loadPlugin(serviceContext(this.env, 'plugin'), pluginId);
    if (loaded === undefined) throw new Problem('not_found', 'There is no such plugin.');
    // Another package has not failed yet.
    if (loaded.record.digest !== this.#loaded?.record.digest) this.#breaker = new Breaker(systemClock);
    this.#loaded = loaded;
    return loaded;
  }

  async #atServer<Result extends object>(
    pluginId: string,
    url: string,
    work: (means: { servers: ToolServers; door: ServerDoor; signal: AbortSignal }) => Promise<Result>,
  ): Promise<(Result & { state: 'done' }) | RefusedCall> {
    const { toolServers: servers, signal } = serviceContext(this.env, 'plugin');
    try {
      const door = { url, store: this.#authorizationOf(pluginId) };
      return { ...(await work({ servers, door, signal })), state: 'done' };
    } catch (error) {
      return refusedCall(error);
    }
  }

  #authorizationOf(pluginId: string): AuthorizationStore {
    this.#authorization ??= sealedAuthorization(serviceContext(this.env, 'plugin').box, this.#state, pluginId);
    return this.#authorization;
  }

  #logOf(pluginId: string): ChainedLog {
    this.#log ??= openCallLog(this.ctx.storage, this.env, pluginId);
    return this.#log;
  }
}
