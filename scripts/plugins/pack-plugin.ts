import { createHash } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkPlugin } from './check-plugin.ts';
import { packageBounds, writePackage } from '../../src/domain/plugins/package.ts';
import type { Checked } from '../../src/domain/plugins/fault.ts';

export interface PackedPlugin {
  path: string;
  bytes: number;
  /** SHA-256 of the file, in hexadecimal. */
  digest: string;
}

/**
 * Writes a plugin as one file; the same bytes for the same sources. `out` is the file where it ends in `.json`, else a folder,
 * which gets `<id>-<version>.plugin.json`. Throws a sentence when it cannot be written.
 */
export async function packPlugin(folder: string, out: string): Promise<Checked<PackedPlugin>> {
  const checked = await checkPlugin(folder);
  if (!checked.ok) return checked;
  const { written, manifest, code } = checked.value;
  const bytes = Buffer.from(writePackage(written, code));
  if (bytes.length > packageBounds.bytes)
    return {
      ok: false,
      faults: [{ path: '', message: `the package would have more than ${packageBounds.bytes} bytes` }],
    };
  const path = isFile(out) ? out : join(out, `${manifest.id}-${manifest.version}.plugin.json`);
  write(path, bytes);
  return { ok: true, value: { path, bytes: bytes.length, digest: createHash('sha256').update(bytes).digest('hex') } };
}

function isFile(out: string): boolean {
  return out.endsWith('.json') && statSync(out, { throwIfNoEntry: false })?.isDirectory() !== true;
}

function write(path: string, bytes: Buffer): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  } catch (error) {
    throw new Error(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
