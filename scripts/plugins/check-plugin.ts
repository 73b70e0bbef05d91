import { statSync } from 'node:fs';
import { broadPhraseFaults } from '../../src/domain/plugins/broad-phrase.ts';
import { bundle } from './bundle.ts';
import { exportedTools } from './exported-tools.ts';
import { readManifest } from './read-manifest.ts';
import type { Checked, Fault } from '../../src/domain/plugins/fault.ts';
import type { Manifest } from '../../src/domain/plugins/manifest.ts';

export interface CheckedPlugin {
  /** As its author wrote it. */
  written: unknown;
  manifest: Manifest;
  /** One ES module. */
  code: string;
}

/** Everything that keeps a plugin's folder from being a plugin, at once: its manifest, its code, and what one says of the other. */
export async function checkPlugin(folder: string): Promise<Checked<CheckedPlugin>> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return { ok: false, faults: [{ path: '', message: 'there is no such folder' }] };
  const manifest = readManifest(folder);
  const code = await bundle(folder);
  const tools = code.ok ? await exportedTools(code.value) : undefined;
  const faults: Fault[] = [manifest, code, ...(tools === undefined ? [] : [tools])].flatMap((part) =>
    part.ok ? [] : part.faults,
  );
  if (manifest.ok) faults.push(...broadPhraseFaults(manifest.value.manifest));
  if (manifest.ok && tools?.ok) faults.push(...mismatches(manifest.value.manifest, tools.value));
  if (!manifest.ok || !code.ok || faults.length > 0) return { ok: false, faults };
  return { ok: true, value: { ...manifest.value, code: code.value } };
}

function mismatches({ tools }: Manifest, exported: readonly string[]): Fault[] {
  const declared = tools.map(({ name }) => name);
  return [
    ...declared.flatMap((name, index) =>
      exported.includes(name) ? [] : [{ path: `tools.${index}`, message: `the module has no function "${name}"` }],
    ),
    ...exported
      .filter((name) => !declared.includes(name))
      .map((name) => ({ path: 'the module', message: `has a tool "${name}" that the manifest does not name` })),
  ];
}

export function faultLines(faults: readonly Fault[]): string[] {
  return faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
}
