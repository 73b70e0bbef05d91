import { canonicalJson } from '../../../domain/plugins/value-digest.ts';
import { diffTools } from '../../../domain/plugins/server-tool.ts';
import type { CapabilityChange } from '../../../domain/plugins/capability-diff.ts';
import type { ServerTool } from '../../../domain/plugins/server-tool.ts';

/** UTF-16 units of what is shown of each side. */
const shown = 1000;

/** What a server says of its tools by now, beside what it said. What is new or other widens: models go by these words. */
export function serverChanges(before: readonly ServerTool[], after: readonly ServerTool[]): CapabilityChange[] {
  const { added, removed, changed } = diffTools(before, after);
  const [old, now] = [byName(before), byName(after)];
  return [
    ...added.map((name) => ({ capability: called(name), after: cut(now.get(name)), widens: true })),
    ...removed.map((name) => ({ capability: called(name), before: cut(old.get(name)), widens: false })),
    ...changed.flatMap(({ name, parts }) =>
      parts.map((part) => {
        const [was, is] = [old.get(name)?.[part], now.get(name)?.[part]];
        return {
          capability: `${called(name)} ${part}`,
          ...(was !== undefined && { before: cut(was) }),
          ...(is !== undefined && { after: cut(is) }),
          widens: true,
        };
      }),
    ),
  ];
}

/** Its server may call it anything. */
function called(name: string): string {
  return `tool ${JSON.stringify(name).slice(0, 100)}`;
}

function byName(tools: readonly ServerTool[]): Map<string, ServerTool> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

function cut(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length > shown ? `${text.slice(0, shown)} …` : text;
}
