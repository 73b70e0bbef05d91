import { Problem } from '../../domain/problem.ts';
import { parseManifest } from '../../domain/plugins/manifest.ts';
import { canonicalJson, sha256 } from '../../domain/plugins/value-digest.ts';
import type { BuiltIn } from '../database/plugin-registry.ts';
import type { PluginCode } from '../../domain/plugins/index.ts';

type Listed = readonly { manifest: unknown; code: PluginCode }[];

/** The plugins that Nexus comes with: their manifests, read when somebody first asks for them, and their code by id. */
export function builtInManifests(plugins: Listed): {
  list: () => Promise<readonly BuiltIn[]>;
  code: ReadonlyMap<string, PluginCode>;
} {
  let read: Promise<BuiltIn[]> | undefined;
  return {
    list: () => {
      read ??= Promise.all(plugins.map(({ manifest }) => readBuiltIn(manifest)));
      return read;
    },
    code: new Map(plugins.map(({ manifest, code }) => [String((manifest as { id?: unknown }).id), code])),
  };
}

async function readBuiltIn(json: unknown): Promise<BuiltIn> {
  const manifest = parseManifest(json);
  if (!manifest.ok) throw new Problem('internal', `A built-in plugin's manifest: ${JSON.stringify(manifest.faults)}`);
  return { manifest: manifest.value, digest: await sha256(canonicalJson(json)) };
}
