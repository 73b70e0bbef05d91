import * as z from 'zod';
import { capabilities, coversHost } from './capabilities.ts';
import type { Capabilities } from './capabilities.ts';

/** What a person lets a plugin do. It gives nothing that the manifest does not ask for. */
export const grants = capabilities.extend({
  collectionIds: z
    .array(z.string().min(1).max(100))
    .max(100)
    .optional()
    .describe('The collections that it may search; all that the caller may read unless given'),
  unasked: z
    .array(z.string().min(1).max(32))
    .max(32)
    .default([])
    .describe('Tools of effect "write" that run without asking anybody'),
});

export type Grants = z.infer<typeof grants>;

/** Nothing, at the usual pace. */
export const noGrants: Grants = grants.parse({});

export function grantAll(asked: Capabilities): Grants {
  return { ...asked, unasked: [] };
}

/** What a plugin may do: what it asks for and what was granted. */
export function effectiveCapabilities(asked: Capabilities, granted: Grants): Capabilities {
  const both = <Name extends string>(one: readonly Name[], other: readonly Name[]): Name[] =>
    one.filter((name) => other.includes(name));
  return {
    hosts: bothHosts(asked.hosts, granted.hosts),
    storageBytes: Math.min(asked.storageBytes, granted.storageBytes),
    ai: both(asked.ai, granted.ai),
    collections: both(asked.collections, granted.collections),
    secrets: asked.secrets.filter(({ name, host, header }) =>
      granted.secrets.some((other) => other.name === name && other.host === host && other.header === header),
    ),
    callsPerMinute: Math.min(asked.callsPerMinute, granted.callsPerMinute),
    cpuMs: Math.min(asked.cpuMs, granted.cpuMs),
  };
}

function bothHosts(asked: Capabilities['hosts'], granted: Capabilities['hosts']): Capabilities['hosts'] {
  return asked.flatMap((one) =>
    granted.flatMap((other) => {
      const narrow = coversHost(one.host, other.host) ? other.host : one.host;
      if (!coversHost(one.host, narrow) || !coversHost(other.host, narrow)) return [];
      const methods = one.methods.filter((method) => other.methods.includes(method));
      return methods.length === 0 ? [] : [{ host: narrow, methods }];
    }),
  );
}

/**
 * What is granted after somebody agreed to an upgrade: what the new package asks for, without what the old one asked for and
 * was denied. Tools run unasked only if they did before.
 */
export function grantsAfterUpgrade(before: Capabilities, after: Capabilities, granted: Grants): Grants {
  const had = effectiveCapabilities(before, granted);
  const denied = (old: readonly string[], kept: readonly string[]): ReadonlySet<string> =>
    new Set(old.filter((name) => !kept.includes(name)));
  const hosts = denied(hostsOf(before), hostsOf(had));
  const ai = denied(before.ai, had.ai);
  const collections = denied(before.collections, had.collections);
  const secrets = denied(namesOf(before), namesOf(had));
  const bound = (kind: 'storageBytes' | 'callsPerMinute' | 'cpuMs'): number =>
    had[kind] < before[kind] ? Math.min(had[kind], after[kind]) : after[kind];
  return {
    ...granted,
    hosts: after.hosts.flatMap(({ host, methods }) => {
      const left = methods.filter((method) => !hosts.has(`${method} ${host}`));
      return left.length === 0 ? [] : [{ host, methods: left }];
    }),
    ai: after.ai.filter((name) => !ai.has(name)),
    collections: after.collections.filter((name) => !collections.has(name)),
    secrets: after.secrets.filter(({ name }) => !secrets.has(name)),
    storageBytes: bound('storageBytes'),
    callsPerMinute: bound('callsPerMinute'),
    cpuMs: bound('cpuMs'),
  };
}

function hostsOf({ hosts }: Capabilities): string[] {
  return hosts.flatMap(({ host, methods }) => methods.map((method) => `${method} ${host}`));
}

function namesOf({ secrets }: Capabilities): string[] {
  return secrets.map(({ name }) => name);
}
