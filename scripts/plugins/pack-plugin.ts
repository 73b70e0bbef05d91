import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { checkPlugin } from './check-plugin.ts';
import { packageBounds, writePackage } from '../../src/domain/plugins/package.ts';
import type { Checked } from '../../src/domain/plugins/fault.ts';

export interface PackedPlugin {
  path: string;
  bytes: number;
  /** SHA-256 of the file, in hexadecimal. */
  digest: string;
}

/** Writes a plugin as one file, `<id>-<version>.plugin.json` here unless told where; the same bytes for the same sources. */
export async function packPlugin(folder: string, out?: string): Promise<Checked<PackedPlugin>> {
  const checked = await checkPlugin(folder);
  if (!checked.ok) return checked;
  const { written, manifest, code } = checked.value;
  const bytes = Buffer.from(writePackage(written, code));
  if (bytes.length > packageBounds.bytes)
    return {
      ok: false,
      faults: [{ path: '', message: `the package would have more than ${packageBounds.bytes} bytes` }],
    };
  const path = out ?? `${manifest.id}-${manifest.version}.plugin.json`;
  writeFileSync(path, bytes);
  return { ok: true, value: { path, bytes: bytes.length, digest: createHash('sha256').update(bytes).digest('hex') } };
}
