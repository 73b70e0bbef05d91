import { InsufficientScopeError } from '@modelcontextprotocol/client';
import { Acquaintances } from './acquaintances.ts';
import { connect } from './connect.ts';
import { hasForgotten, problemOf } from './failure.ts';
import { Line } from './line.ts';
import { listTools } from './tool-list.ts';
import { outputOf } from './tool-result.ts';
import { pinOf } from '../../../domain/plugins/server-tool.ts';
import { Problem, problemCode } from '../../../domain/problem.ts';
import type { Tool } from '@modelcontextprotocol/client';
import type { AuthorizationOf } from './authorizations.ts';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { Connection } from './connect.ts';
import type { Egress } from '../../../domain/ports/egress.ts';
import type { Granted } from '../../../domain/plugins/index.ts';
import type { InstalledPlugin, PluginRuntime, ToolRun } from '../../../domain/ports/plugin-runtime.ts';
import type { Met } from './acquaintances.ts';
import type { RemoteServer, RemoteTool } from '../../../domain/plugins/remote-server.ts';
import type { ServerAuthorization } from './server-authorization.ts';

/**
 * Milliseconds after which tools are compared again with what was approved, although nobody said that they changed. Before
 * a call that changes something they always are.
 */
const freshness = 60_000;

/** Milliseconds. */
const longestCall = 60_000;

export interface RemoteProgress {
  plugin: string;
  tool: string;
  progress: number;
  total?: number | undefined;
}

export interface RemoteOptions {
  egress: Egress;
  clock: Clock;
  /** Milliseconds of one call, whatever its caller allows. */
  timeout?: number;
  /** What a plugin's server gave, by where that is kept; the same one each time. */
  authorization?: AuthorizationOf;
  onProgress?: (progress: RemoteProgress) => void;
}

/**
 * Runs tools on MCP servers. Keep one in whatever lives longest: it remembers sessions, and which tools were compared with
 * those that were approved. When they differ it throws `conflict` and calls nothing.
 */
export class RemoteRuntime implements PluginRuntime {
  readonly kind = 'remote';
  readonly #egress: Egress;
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #met: Acquaintances;
  readonly #authorization: RemoteOptions['authorization'];
  readonly #onProgress: ((progress: RemoteProgress) => void) | undefined;
  #firstId = 0;

  constructor({ egress, clock, timeout = longestCall, authorization, onProgress }: RemoteOptions) {
    this.#egress = egress;
    this.#clock = clock;
    this.#timeout = timeout;
    this.#met = new Acquaintances(clock);
    this.#authorization = authorization;
    this.#onProgress = onProgress;
  }

  async run(
    { plugin, tool, input, authorization: store, sent }: ToolRun,
    _granted: Granted,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { server } = plugin;
    const remote = server !== undefined && Object.hasOwn(server.tools, tool) ? server.tools[tool] : undefined;
    if (server === undefined || remote === undefined)
      throw new Problem('not_found', `${plugin.manifest.title} has no tool "${tool}" on a server.`);
    const url = new URL(server.url);
    const authorization = store && (await this.#authorization?.(store, url));
    const line = new Line({ egress: this.#egress, url, timeout: this.#timeout, signal, sent });
    const call = { plugin, server, tool, remote, input: input as Record<string, unknown>, line, authorization };
    const key = `${plugin.manifest.id} ${server.url} ${server.pin}`;
    try {
      const known = this.#met.get(key);
      if (known === undefined) return await this.#call(call, key, known);
      return await this.#call(call, key, known).catch((error: unknown) => {
        if (!hasForgotten(error)) throw error;
        this.#met.forget(key);
        return this.#call(call, key, undefined);
      });
    } catch (error) {
      if (error instanceof InsufficientScopeError)
        await authorization?.askForMore({
          scope: error.requiredScope,
          resourceMetadataUrl: error.resourceMetadataUrl?.href,
        });
      throw problemOf(error, line);
    } finally {
      line.end();
    }
  }

  async #call(call: Call, key: string, known: Met | undefined): Promise<unknown> {
    const { plugin, server, tool, remote, line } = call;
    const authProvider = call.authorization?.provider(line);
    const firstId = (this.#firstId += 1000);
    const connection = await connect({ url: new URL(server.url), line, authProvider, firstId }, known?.acquaintance);
    const { client, acquaintance } = connection;
    try {
      const met = await this.#checked(connection, call, known).catch((error: unknown) => {
        if (problemCode(error) === 'conflict') this.#met.forget(key);
        throw error;
      });
      this.#met.keep(key, met);
      client.setNotificationHandler('notifications/tools/list_changed', () => {
        this.#met.keep(key, { ...met, acquaintance, checkedAt: 0 });
      });
      const toolDefinition = met.tools.find(({ name }) => name === remote.name) as Tool | undefined;
      const result = await client.callTool(
        { name: remote.name, arguments: asTheServerSays(call.input, remote) },
        {
          signal: line.signal,
          timeout: line.patience,
          ...(toolDefinition && { toolDefinition }),
          ...(this.#onProgress && {
            onprogress: ({ progress, total }) =>
              this.#onProgress?.({ plugin: plugin.manifest.id, tool, progress, total }),
          }),
        },
      );
      return outputOf(result, { structured: remote.structured, host: line.host });
    } finally {
      await client.close().catch(() => undefined);
    }
  }

  /** Whether the tools are still those that were approved. */
  async #checked(
    { client, transport, acquaintance }: Connection,
    { plugin: { manifest }, server, tool, line }: Call,
    known: Met | undefined,
  ): Promise<Met> {
    const now = this.#clock.now().getTime();
    const reads = manifest.tools.find(({ name }) => name === tool)?.effect === 'read';
    if (known !== undefined && reads && now - known.checkedAt < freshness) return { ...known, acquaintance };
    const tools = await listTools(client, line);
    if ((await pinOf(tools)) === server.pin) return { acquaintance, tools, checkedAt: now };
    await transport.leave().catch(() => undefined);
    throw new Problem(
      'conflict',
      `The tools of ${manifest.title} are not those that were approved: ${line.host} has changed them. Somebody has to look at them again.`,
    );
  }
}

interface Call {
  plugin: InstalledPlugin;
  server: RemoteServer;
  tool: string;
  remote: RemoteTool;
  input: Record<string, unknown>;
  line: Line;
  authorization: ServerAuthorization | undefined;
}

function asTheServerSays(input: Record<string, unknown>, { inputs = {} }: RemoteTool): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [Object.hasOwn(inputs, name) ? (inputs[name] ?? name) : name, value]),
  );
}
