import { Problem } from '../../../domain/problem.ts';
import { canonicalJson, sha256 } from '../../../domain/plugins/value-digest.ts';
import { parseManifest } from '../../../domain/plugins/manifest.ts';
import { serverId, unknownServer } from '../../../domain/plugins/unknown-server.ts';
import type { Context } from '../../context.ts';
import type { Found, PackageSource } from './read-package.ts';
import type { Manifest } from '../../../domain/plugins/manifest.ts';
import type { ServerDescription } from '../../../domain/ports/tool-servers.ts';

export interface FoundServer extends Found {
  /** What could not be taken as the server said it. */
  notes: ServerDescription['notes'];
}

/** A server that somebody names. Throws `bad_request`, and what asking it throws. */
export async function readServer(
  ctx: Context,
  { mcp, id, ...source }: PackageSource & { mcp: string; id?: string },
): Promise<FoundServer> {
  if (source.package !== undefined || source.url !== undefined || source.signature !== undefined)
    throw new Problem('bad_request', 'Give the address of an MCP server, or a package, and not both.');
  const found = await foundServer(mcp, await ctx.toolServers.describe({ url: mcp }, ctx.signal), id);
  if (source.digest === undefined || source.digest.toLowerCase() === found.digest) return found;
  throw new Problem(
    'bad_request',
    `This is not what was meant: the digest of its address and tools is ${found.digest}.`,
  );
}

/**
 * A server as something to install, under an id of its own or the given one; its list of tools is kept as packages are.
 * Nothing but its address is known where it wants to know who asks.
 */
export async function foundServer(
  address: string,
  seen: ServerDescription | undefined,
  id?: string,
): Promise<FoundServer> {
  const url = new URL(address);
  const manifest =
    seen === undefined ? unknownServer(id ?? serverId('', url), url) : calledSo(seen.manifest, id ?? seen.manifest.id);
  const server = seen?.server ?? null;
  return {
    manifest,
    server,
    digest: await sha256(canonicalJson({ manifest, server })),
    signer: null,
    url: url.href,
    bytes: new Uint8Array(new TextEncoder().encode(JSON.stringify(seen?.tools ?? []))),
    notes: seen?.notes ?? [],
  };
}

function calledSo(manifest: Manifest, id: string): Manifest {
  const parsed = parseManifest({ ...manifest, id });
  if (parsed.ok) return parsed.value;
  throw new Problem('bad_request', 'A plugin cannot be called so.', { fields: parsed.faults });
}
