import * as z from 'zod';
import { broadPhraseFaults } from './broad-phrase.ts';
import { faultsOf, joinPath } from './fault.ts';
import { parseManifest } from './manifest.ts';
import type { Checked } from './fault.ts';
import type { Manifest } from './manifest.ts';

export const packageBounds = {
  /** UTF-8 bytes of a package. */
  bytes: 2 * 1024 * 1024,
  /** UTF-16 units of its module. */
  code: 1024 * 1024,
};

const pluginPackage = z.strictObject({
  format: z.literal('nexus-plugin-1'),
  manifest: z.unknown(),
  code: z.string().min(1).max(packageBounds.code),
});

export interface PluginPackage {
  manifest: Manifest;
  /** One ES module, whose default export is a `PluginCode`. It imports nothing. */
  code: string;
}

/** What is in a package, given its text; or everything that is wrong with it. A package's digest is that of its bytes. */
export function parsePackage(text: string): Checked<PluginPackage> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, faults: [{ path: '', message: 'is no JSON' }] };
  }
  const parsed = pluginPackage.safeParse(json);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error) };
  const manifest = parseManifest(parsed.data.manifest);
  const faults = manifest.ok ? broadPhraseFaults(manifest.value) : manifest.faults;
  if (manifest.ok && faults.length === 0)
    return { ok: true, value: { manifest: manifest.value, code: parsed.data.code } };
  return {
    ok: false,
    faults: faults.map(({ path, message }) => ({ path: joinPath('manifest', path), message })),
  };
}

/** The text of a package; the same for the same manifest and module. `manifest` is as its author wrote it. */
export function writePackage(manifest: unknown, code: string): string {
  return `${JSON.stringify({ format: 'nexus-plugin-1', manifest, code })}\n`;
}
