import { copyJson } from '../../../domain/plugins/json-value.ts';
import { Problem } from '../../../domain/problem.ts';
import { quoted } from './failure.ts';
import type { Client, Tool } from '@modelcontextprotocol/client';
import type { Line } from './line.ts';

/** A tool as its server describes it: what is looked at before it is approved. Plain JSON. */
export type ServerTool = Pick<Tool, 'name' | 'title' | 'description' | 'inputSchema' | 'outputSchema' | 'annotations'>;

const seen = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

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
  ) as ServerTool;
}

/** SHA-256 of a list in lower-case hex; the order of tools and of keys does not matter. */
export async function pinOf(tools: readonly ServerTool[]): Promise<string> {
  const lines = tools.map((tool) => canonical(tool)).toSorted();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`[${lines.join(',')}]`));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface ToolListDiff {
  added: string[];
  removed: string[];
  /** What of a tool is not as it was. */
  changed: { name: string; parts: Exclude<(typeof seen)[number], 'name'>[] }[];
}

/** What to show to whoever approves a list again. */
export function diffTools(before: readonly ServerTool[], after: readonly ServerTool[]): ToolListDiff {
  const old = new Map(before.map((tool) => [tool.name, tool]));
  const names = new Set(after.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    removed: before.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    changed: after.flatMap((tool) => {
      const was = old.get(tool.name);
      if (was === undefined) return [];
      const parts = seen
        .filter((part) => part !== 'name')
        .filter((part) => canonical(was[part]) !== canonical(tool[part]));
      return parts.length === 0 ? [] : [{ name: tool.name, parts }];
    }),
  };
}

/** JSON with sorted keys. The value is bounded by `copyJson`. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
}
