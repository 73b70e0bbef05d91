import { joinPath } from '../../../domain/plugins/fault.ts';
import { toolFaults, toolManifest } from '../../../domain/plugins/tool.ts';
import { contentSchema } from './tool-result.ts';
import { reduceSchema } from './reduce-schema.ts';
import type { Effect, ToolManifest } from '../../../domain/plugins/tool.ts';
import type { Fault } from '../../../domain/plugins/fault.ts';
import type { JsonSchema } from '../../../domain/plugins/json-schema.ts';
import type { RemoteTool } from '../../../domain/plugins/remote-server.ts';
import type { ServerTool } from '../../../domain/plugins/server-tool.ts';

const inputName = /^[a-zA-Z][a-zA-Z0-9_]{0,39}$/;

export interface FittedTool {
  /** Absent when it does not fit whatever is left out; `notes` say why. */
  fitted?: { manifest: ToolManifest; remote: RemoteTool };
  notes: Fault[];
}

/** A server's tool as one of a manifest, under a name that is none of `taken`. */
export function fitTool(tool: ServerTool, taken: ReadonlySet<string>): FittedTool {
  const notes: Fault[] = [];
  const input = fitInput(tool, notes);
  const output = tool.outputSchema === undefined ? undefined : fitOutput(tool.outputSchema, notes);
  const parsed = toolManifest.safeParse({
    name: fitName(tool.name, taken),
    description: describe(tool),
    input: input.schema,
    output: output ?? contentSchema,
    effect: effectOf(tool),
    ...(output === undefined && { answer: '{text}' }),
  });
  if (!parsed.success) return { notes: [...notes, { path: '', message: 'does not fit into a manifest' }] };
  const faults = toolFaults(parsed.data, {});
  if (faults.length > 0) return { notes: [...notes, ...faults] };
  const { inputs } = input;
  const remote = {
    name: tool.name,
    structured: output !== undefined,
    ...(Object.keys(inputs).length > 0 && { inputs }),
  };
  return { fitted: { manifest: parsed.data, remote }, notes };
}

/** What it says of itself is looked at by a person; what it does not say is taken for a change that can be put right. */
function effectOf({ annotations: { readOnlyHint, destructiveHint } = {} }: ServerTool): Effect {
  if (destructiveHint === true) return 'destructive';
  return readOnlyHint === true ? 'read' : 'write';
}

function describe({ name, title, description, annotations }: ServerTool): string {
  const words = [description, title, annotations?.title, name].find((text) => text !== undefined && text.trim() !== '');
  return (words ?? name).replaceAll(/[^\P{Cc}\n]/gu, ' ').slice(0, 1000);
}

function fitName(name: string, taken: ReadonlySet<string>): string {
  const letters = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .replace(/_+$/, '');
  return unique(letters === '' ? 'tool' : letters, 32, taken);
}

function unique(name: string, most: number, taken: ReadonlySet<string>): string {
  const short = name.slice(0, most);
  for (let number = 2; number < 1000; number += 1) {
    const candidate = number === 2 ? short : `${name.slice(0, most - 4)}_${number - 1}`;
    if (!taken.has(candidate)) return candidate;
  }
  return short;
}

function fitInput({ inputSchema }: ServerTool, notes: Fault[]): { schema: JsonSchema; inputs: Record<string, string> } {
  const schema = objectOf(inputSchema, 'input', notes) ?? { type: 'object' };
  const inputs: Record<string, string> = {};
  const taken = new Set(Object.keys(schema.properties ?? {}).filter((name) => inputName.test(name)));
  const renamed = new Map<string, string>();
  for (const name of Object.keys(schema.properties ?? {})) {
    if (inputName.test(name)) continue;
    const letters = name.replaceAll(/[^a-zA-Z0-9_]+/g, '_').replace(/^[^a-zA-Z]+/, '');
    const fit = unique(letters === '' ? 'input' : letters, 40, taken);
    taken.add(fit);
    renamed.set(name, fit);
    inputs[fit] = name;
  }
  if (renamed.size === 0) return { schema, inputs };
  const { properties = {}, required } = schema;
  const called = (name: string): string => renamed.get(name) ?? name;
  return {
    schema: {
      ...schema,
      properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [called(name), part])),
      ...(required && { required: required.map(called) }),
    },
    inputs,
  };
}

/** Undefined when nothing of it can be relied on. */
function fitOutput(given: unknown, notes: Fault[]): JsonSchema | undefined {
  const schema = objectOf(given, 'output', notes);
  const { properties = {} } = schema ?? {};
  const odd = Object.keys(properties).filter((name) => !inputName.test(name));
  if (schema === undefined || odd.length === 0) return schema;
  notes.push(
    ...odd.map((name) => ({ path: joinPath('output', name), message: 'is not described: its name does not fit' })),
  );
  const { additionalProperties: _, ...open } = schema;
  return {
    ...open,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !odd.includes(name))),
  };
}

function objectOf(given: unknown, path: 'input' | 'output', notes: Fault[]): JsonSchema | undefined {
  const { schema, lost } = reduceSchema(given);
  notes.push(...lost.map((fault) => ({ path: joinPath(path, fault.path), message: fault.message })));
  const { type = 'object' } = schema;
  if (type === 'object') return { ...schema, type };
  notes.push({ path, message: 'is not an object' });
  return undefined;
}
