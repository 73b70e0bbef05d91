import { Problem } from '../../domain/problem.ts';
import { packageKey } from './package-key.ts';
import { parsePackage } from '../../domain/plugins/package.ts';
import { sha256 } from '../../domain/plugins/value-digest.ts';
import type { Context } from '../context.ts';
import type { Desk } from './desk.ts';

/** The plugin as it is installed, with its code where that is somebody else's: the bytes that were looked at, or none. */
export async function loadPlugin(
  ctx: Context,
  pluginId: string,
): Promise<Pick<Desk, 'record' | 'installed'> | undefined> {
  const record = await ctx.plugins.find(pluginId);
  if (record === undefined) return undefined;
  const { manifest, digest } = record;
  const { server } = record;
  if (record.runtime !== 'isolate') return { record, installed: { manifest, digest, ...(server && { server }) } };
  const bytes = await ctx.blobs.read(packageKey(digest));
  const isTheSame = bytes !== undefined && (await sha256(new Uint8Array(bytes))) === digest;
  const parsed = isTheSame ? parsePackage(new TextDecoder().decode(bytes)) : undefined;
  if (parsed?.ok !== true)
    throw new Problem(
      'capability_unavailable',
      `The package of ${manifest.title} is gone or was changed: install it again.`,
    );
  return { record, installed: { manifest, digest, module: parsed.value.code } };
}
