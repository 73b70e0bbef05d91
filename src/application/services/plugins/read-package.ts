import { Problem } from '../../../domain/problem.ts';
import { packageBounds, parsePackage } from '../../../domain/plugins/package.ts';
import { packageKey } from '../../plugins/package-key.ts';
import { sha256 } from '../../../domain/plugins/value-digest.ts';
import { signerOf } from '../../../domain/plugins/signature.ts';
import type { Context } from '../../context.ts';
import type { Manifest } from '../../../domain/plugins/manifest.ts';
import type { RemoteServer } from '../../../domain/plugins/remote-server.ts';

/** Milliseconds to fetch a package. */
const timeout = 20_000;
const redirects = 3;

export interface PackageSource {
  /** A package's text. */
  package?: string;
  /** Where to fetch it. */
  url?: string;
  /** What its SHA-256 has to be. */
  digest?: string;
  /** Ed25519, over the package's bytes; base64 or base64url, the key as 32 bytes. */
  signature?: string;
  publicKey?: string;
}

/** What is about to be installed. */
export interface Found {
  manifest: Manifest;
  digest: string;
  signer: string | null;
  url: string | null;
  server: RemoteServer | null;
  /** What is kept to look at again: a package, or a server's list of tools. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** A package that somebody gives or names. Throws `bad_request` with every fault, and what fetching throws. */
export async function readPackage(ctx: Context, source: PackageSource): Promise<Found> {
  const bytes = await bytesOf(ctx, source);
  if (bytes.length > packageBounds.bytes)
    throw new Problem('payload_too_large', `A package has ${packageBounds.bytes} bytes at most.`);
  const digest = await sha256(bytes);
  if (source.digest !== undefined && source.digest.toLowerCase() !== digest)
    throw new Problem('bad_request', `This is another package than the one that was meant: its digest is ${digest}.`);
  const parsed = parsePackage(textOf(bytes));
  if (!parsed.ok)
    throw new Problem('bad_request', 'This is no package that can be installed; npm run plugin:pack makes one.', {
      fields: parsed.faults,
    });
  const signer = await signerOf(bytes, source);
  return { manifest: parsed.value.manifest, digest, signer, url: source.url ?? null, server: null, bytes };
}

/** Puts a package where its actor finds it. */
export async function keepPackage(ctx: Context, { digest, bytes }: Found): Promise<void> {
  const body = new Blob([bytes]).stream() as ReadableStream<Uint8Array>;
  await ctx.blobs.put(packageKey(digest), body, packageBounds.bytes);
}

async function bytesOf(ctx: Context, source: PackageSource): Promise<Uint8Array<ArrayBuffer>> {
  if ((source.package === undefined) === (source.url === undefined))
    throw new Problem('bad_request', 'Give a package: as `file` of a form, as `package` in JSON, or by its `url`.');
  if (source.package !== undefined) return new Uint8Array(new TextEncoder().encode(source.package));
  const reply = await ctx.egress.fetch({
    url: source.url ?? '',
    purpose: 'plugin',
    maxBytes: packageBounds.bytes,
    timeout,
    redirects,
    signal: ctx.signal,
  });
  if (reply.status === 200) return reply.bytes();
  await reply.body?.cancel();
  throw new Problem('upstream_failed', `There is no package: the server answered with status ${reply.status}.`);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('bad_request', 'A package is UTF-8.', { cause });
  }
}
