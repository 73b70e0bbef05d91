import { canonicalJson, sha256 } from './value-digest.ts';

/** A tool as its MCP server describes it: what somebody looks at before it is called. Plain JSON. */
export interface ServerTool {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  inputSchema: object;
  outputSchema?: object | undefined;
  annotations?:
    | { title?: string | undefined; readOnlyHint?: boolean | undefined; destructiveHint?: boolean | undefined }
    | undefined;
}

/** What of a tool is looked at, besides its name. */
export const toolParts = ['title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;
export type ToolPart = (typeof toolParts)[number];

/** SHA-256 of a list in lower-case hex; the order of tools and of keys does not matter. */
export async function pinOf(tools: readonly ServerTool[]): Promise<string> {
  return sha256(`[${tools.map(canonicalJson).toSorted().join(',')}]`);
}

export interface ToolListDiff {
  added: string[];
  removed: string[];
  /** What of a tool is not as it was. */
  changed: { name: string; parts: ToolPart[] }[];
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
      const parts = toolParts.filter((part) => canonicalJson(was[part]) !== canonicalJson(tool[part]));
      return parts.length === 0 ? [] : [{ name: tool.name, parts }];
    }),
  };
}
