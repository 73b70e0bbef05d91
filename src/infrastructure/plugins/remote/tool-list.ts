import { copyJson } from '../../../domain/plugins/json-value.ts';
import { Problem } from '../../../domain/problem.ts';
import { quoted } from './failure.ts';
import { toolParts } from '../../../domain/plugins/server-tool.ts';
import type { Client, Tool } from '@modelcontextprotocol/client';
import type { Line } from './line.ts';
import type { ServerTool } from '../../../domain/plugins/server-tool.ts';

const seen = ['name', ...toolParts] as const;

const mostPages = 20;
const bounds = { depth: 40, size: 1_000_000 };

/** All tools of a server. Throws `upstream_failed` for a list that is too long or is none. */
export async function listTools(client: Client, line: Line): Promise<ServerTool[]> {
  const options = { signal: line.signal, timeout: line.patience };
  const found: Tool[] = [];
  // The newer protocol has tools that must not be listed, which the library leaves out.
  if (client.getProtocolEra() === 'modern')
    found.push(...(await client.listTools(undefined, { ...options, cacheMode: 'bypass' })).tools);
  else await walk(client, options, found, line.host);
  const copy = copyJson(found.map(seenOf), bounds);
  if (copy.ok) return copy.value as ServerTool[];
  const [{ path, message } = { path: '', message: '' }] = copy.faults;
  throw new Problem('upstream_failed', `The tools of ${line.host} cannot be read: ${quoted(`${path} ${message}`)}`);
}

async function walk(client: Client, options: object, found: Tool[], host: string): Promise<void> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const reply = await client.request({ method: 'tools/list', params }, options);
    found.push(...reply.tools);
    cursor = reply.nextCursor;
    if (cursor === undefined) return;
  }
  throw new Problem('upstream_failed', `${host} has more than ${mostPages} pages of tools.`);
}

function seenOf(tool: Tool): ServerTool {
  return Object.fromEntries(
    seen.flatMap((name) => (tool[name] === undefined ? [] : [[name, tool[name]]])),
  ) as unknown as ServerTool;
}
