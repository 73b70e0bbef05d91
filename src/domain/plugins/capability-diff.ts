import { coversHost } from './capabilities.ts';
import { effects } from './tool.ts';
import type { Capabilities } from './capabilities.ts';
import type { Manifest } from './manifest.ts';

/** One way in which a plugin would come to be allowed more or less. */
export interface CapabilityChange {
  /** `hosts api.example.com`, `storageBytes`, `tools send`, … */
  capability: string;
  /** What it was and what it would be, in words; absent where it is nothing. */
  before?: string;
  after?: string;
  /** Whether somebody has to agree. */
  widens: boolean;
}

type Asked = Pick<Manifest, 'capabilities' | 'tools'>;

/**
 * What an upgrade from one manifest to another would change about what the plugin may do. A tool that is new, or whose
 * effect grows, counts, for it can do more in a person's name.
 */
export function diffCapabilities(before: Asked, after: Asked): CapabilityChange[] {
  const [old, now] = [before.capabilities, after.capabilities];
  return [
    ...hostChanges(old, now),
    ...limitChange('storageBytes', old.storageBytes, now.storageBytes),
    ...limitChange('callsPerMinute', old.callsPerMinute, now.callsPerMinute),
    ...limitChange('cpuMs', old.cpuMs, now.cpuMs),
    ...namedChanges('ai', named(old.ai), named(now.ai)),
    ...namedChanges('collections', named(old.collections), named(now.collections)),
    ...namedChanges('secrets', secretsOf(old), secretsOf(now)),
    ...toolChanges(before, after),
  ];
}

function limitChange(capability: string, before: number, after: number): CapabilityChange[] {
  if (before === after) return [];
  return [{ capability, before: String(before), after: String(after), widens: after > before }];
}

function named(operations: readonly string[]): Map<string, string> {
  return new Map(operations.map((name) => [name, name]));
}

function secretsOf({ secrets }: Capabilities): Map<string, string> {
  return new Map(secrets.map(({ name, host, header }) => [name, `${header} of ${host}`]));
}

/** What is new or different widens. */
function namedChanges(
  kind: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): CapabilityChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was === is ? [] : [change(`${kind} ${name}`, was, is, is !== undefined)];
  });
}

function change(
  capability: string,
  before: string | undefined,
  after: string | undefined,
  widens: boolean,
): CapabilityChange {
  return { capability, ...(before !== undefined && { before }), ...(after !== undefined && { after }), widens };
}

/** A host widens when one of its methods was not allowed there, under this pattern or a wider one. */
function hostChanges(before: Capabilities, after: Capabilities): CapabilityChange[] {
  const [old, now] = [methodsByHost(before), methodsByHost(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((host) => {
    const [was, is] = [old.get(host), now.get(host)];
    if (was?.join() === is?.join()) return [];
    const allowed = new Set([...old].flatMap(([wide, methods]) => (coversHost(wide, host) ? methods : [])));
    const widens = is?.some((method) => !allowed.has(method)) ?? false;
    return [change(`hosts ${host}`, was?.join(', '), is?.join(', '), widens)];
  });
}

function methodsByHost({ hosts }: Capabilities): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { host, methods } of hosts)
    found.set(host, [...new Set([...(found.get(host) ?? []), ...methods])].toSorted());
  return found;
}

function toolChanges(before: Asked, after: Asked): CapabilityChange[] {
  const old = new Map(before.tools.map(({ name, effect }) => [name, effect]));
  const now = new Map(after.tools.map(({ name, effect }) => [name, effect]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was === is) return [];
    const widens = is !== undefined && (was === undefined || effects.indexOf(is) > effects.indexOf(was));
    return [change(`tools ${name}`, was, is, widens)];
  });
}
