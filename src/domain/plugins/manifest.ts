import * as z from 'zod';
import { capabilities, coversHost } from './capabilities.ts';
import { faultsOf, joinPath } from './fault.ts';
import { copyJson } from './json-value.ts';
import { jsonSchema } from './json-schema.ts';
import { settingsFaults } from './settings.ts';
import { toolFaults, toolManifest, wordLists } from './tool.ts';
import type { Capabilities } from './capabilities.ts';
import type { Checked, Fault } from './fault.ts';

/** Of a manifest, in UTF-16 units; see `copyJson`. */
const manifestBounds = { depth: 30, size: 200_000 };

const semver = /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}(?:-[0-9A-Za-z-]{1,20}(?:\.[0-9A-Za-z-]{1,20}){0,5})?$/;

const manifest = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z](?:-?[a-z0-9]){1,29}$/, 'is not an id such as unit-prices, of 30 characters at most'),
  version: z.string().regex(semver, 'is not a version such as 1.0.0'),
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(1000),
  tools: z.array(toolManifest).min(1).max(32),
  lists: wordLists.default({}).describe('Lists of words for the slots of all tools'),
  capabilities: capabilities.prefault({}),
  settings: jsonSchema.optional().describe('An object of single values, each with a title'),
});

/** What a plugin says of itself, checked, with what it left out filled in. */
export type Manifest = z.infer<typeof manifest>;

/** A manifest from outside, as JSON has parsed it; or everything that is wrong with it at once. */
export function parseManifest(json: unknown): Checked<Manifest> {
  const copy = copyJson(json, manifestBounds);
  if (!copy.ok) return copy;
  const parsed = manifest.safeParse(copy.value);
  const faults = [...(parsed.success ? [] : faultsOf(parsed.error)), ...crossFaults(copy.value)];
  if (parsed.success && faults.length === 0) return { ok: true, value: parsed.data };
  return { ok: false, faults };
}

/** Parts are judged against each other wherever each of them is well formed, however the rest looks. */
function crossFaults(json: unknown): Fault[] {
  if (typeof json !== 'object' || json === null) return [];
  const parts: { tools?: unknown; lists?: unknown; capabilities?: unknown; settings?: unknown } = json;
  const lists = wordLists.safeParse(parts.lists ?? {});
  const asked = capabilities.safeParse(parts.capabilities ?? {});
  const settings = jsonSchema.safeParse(parts.settings);
  const tools: unknown[] = Array.isArray(parts.tools) ? parts.tools : [];
  return [
    ...tools.flatMap((tool, index) => {
      const parsed = toolManifest.safeParse(tool);
      const found = parsed.success ? toolFaults(parsed.data, lists.data ?? {}) : [];
      if (tools.findIndex((other) => nameOf(other) === nameOf(tool)) < index)
        found.push({ path: 'name', message: 'is the name of another tool as well' });
      return found.map(({ path, message }) => ({ path: joinPath('tools', index, path), message }));
    }),
    ...(asked.success ? capabilityFaults(asked.data) : []),
    ...(settings.success ? settingsFaults(settings.data) : []),
  ];
}

function nameOf(tool: unknown): unknown {
  return typeof tool === 'object' && tool !== null && 'name' in tool ? tool.name : tool;
}

function capabilityFaults({ hosts, secrets }: Capabilities): Fault[] {
  return secrets.flatMap(({ name, host }, index) => {
    const path = `capabilities.secrets.${index}`;
    const faults: Fault[] = [];
    if (host.includes('*'))
      faults.push({ path: `${path}.host`, message: 'must be one host: a secret goes to no other' });
    else if (!hosts.some((granted) => coversHost(granted.host, host)))
      faults.push({ path: `${path}.host`, message: 'is none of capabilities.hosts' });
    if (secrets.findIndex((other) => other.name === name) < index)
      faults.push({ path: `${path}.name`, message: 'is the name of another secret as well' });
    return faults;
  });
}

/** The manifest's own JSON Schema, for editors. */
export function manifestJsonSchema(): object {
  return z.toJSONSchema(manifest, { io: 'input' });
}
