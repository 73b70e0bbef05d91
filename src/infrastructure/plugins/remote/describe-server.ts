import { connect } from './connect.ts';
import { fitTool } from './fit-tool.ts';
import { Line } from './line.ts';
import { listTools } from './tool-list.ts';
import { parseManifest } from '../../../domain/plugins/manifest.ts';
import { pinOf } from '../../../domain/plugins/server-tool.ts';
import { Problem } from '../../../domain/problem.ts';
import { problemOf, quoted } from './failure.ts';
import { serverCapabilities, serverId } from '../../../domain/plugins/unknown-server.ts';
import type { Client } from '@modelcontextprotocol/client';
import type { Egress } from '../../../domain/ports/egress.ts';
import type { Manifest } from '../../../domain/plugins/manifest.ts';
import type { RemoteTool } from '../../../domain/plugins/remote-server.ts';
import type { ServerAuthorization } from './server-authorization.ts';
import type { ServerDescription } from '../../../domain/ports/tool-servers.ts';
import type { ServerTool } from '../../../domain/plugins/server-tool.ts';
import type { ToolManifest } from '../../../domain/plugins/tool.ts';

const mostTools = 32;

/**
 * Asks a server for its tools. `timeout` in milliseconds. Throws `egress_refused`, `capability_unavailable` when it wants
 * to know who asks, `upstream_failed` when it is no MCP server or has no tool that fits, `upstream_timeout`, `cancelled`.
 */
export async function describeServer({
  url,
  egress,
  signal,
  timeout = 20_000,
  authorization,
}: {
  url: URL;
  egress: Egress;
  signal: AbortSignal;
  timeout?: number;
  authorization?: ServerAuthorization;
}): Promise<ServerDescription> {
  const line = new Line({ egress, url, timeout, signal });
  try {
    const { client, transport } = await connect({ url, line, authProvider: authorization?.provider(line) });
    try {
      const tools = await listTools(client, line);
      return await descriptionOf({ url, client, tools });
    } finally {
      await transport.leave().catch(() => undefined);
      await client.close().catch(() => undefined);
    }
  } catch (error) {
    throw problemOf(error, line);
  } finally {
    line.end();
  }
}

async function descriptionOf({ url, client, tools }: { url: URL; client: Client; tools: ServerTool[] }) {
  const notes: ServerDescription['notes'] = [];
  const fitted: ToolManifest[] = [];
  const remote: Record<string, RemoteTool> = {};
  for (const tool of tools) {
    const found = fitTool(tool, new Set(Object.keys(remote)));
    notes.push(...found.notes.map((note) => ({ tool: tool.name, ...note })));
    if (found.fitted === undefined) notes.push({ tool: tool.name, path: '', message: 'is left out' });
    else if (fitted.length === mostTools)
      notes.push({ tool: tool.name, path: '', message: `is left out: a plugin has ${mostTools} tools at most` });
    else {
      fitted.push(found.fitted.manifest);
      remote[found.fitted.manifest.name] = found.fitted.remote;
    }
  }
  const manifest = parseManifest({
    ...introduction(client, url),
    tools: fitted,
    capabilities: serverCapabilities(url),
  });
  if (fitted.length === 0) throw new Problem('upstream_failed', `${url.host} offers no tool that can be used here.`);
  if (manifest.ok)
    return {
      manifest: manifest.value,
      server: { url: url.href, pin: await pinOf(tools), tools: remote },
      tools,
      notes,
    };
  const [{ path, message } = { path: '', message: '' }] = manifest.faults;
  throw new Problem('upstream_failed', `${url.host} cannot be described as a plugin: ${quoted(`${path} ${message}`)}`);
}

function introduction(client: Client, url: URL): Pick<Manifest, 'id' | 'version' | 'title' | 'description'> {
  const { name = url.host, title = name, version = '' } = client.getServerVersion() ?? {};
  const instructions = quoted(client.getInstructions() ?? '');
  return {
    id: serverId(name, url),
    version: /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}$/.test(version) ? version : '1.0.0',
    title: titleOf(quoted(title), url),
    description: instructions === '' ? `Tools of ${url.host}.` : instructions,
  };
}

/** Whatever it calls itself, people see where it is. */
function titleOf(title: string, { host }: URL): string {
  const place = host.slice(0, 50);
  return title === '' || title === host ? place : `${title.slice(0, 80 - place.length - 3)} (${place})`;
}
