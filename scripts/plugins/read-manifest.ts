import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest } from '../../src/domain/plugins/manifest.ts';
import type { Checked } from '../../src/domain/plugins/fault.ts';
import type { Manifest } from '../../src/domain/plugins/manifest.ts';

/** The manifest of a plugin's folder: as its author wrote it, and as Nexus understands it. */
export function readManifest(folder: string): Checked<{ written: unknown; manifest: Manifest }> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return fault('is not there');
  let written: unknown;
  try {
    written = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fault(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = parseManifest(written);
  return parsed.ok ? { ok: true, value: { written, manifest: parsed.value } } : parsed;
}

function fault(message: string): { ok: false; faults: { path: string; message: string }[] } {
  return { ok: false, faults: [{ path: 'manifest.json', message }] };
}
