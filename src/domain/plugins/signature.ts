import { Problem } from '../problem.ts';
import { sha256 } from './value-digest.ts';

/**
 * Whose key has signed a package: `ed25519:` and the first 32 hex digits of its SHA-256. Null without a signature; throws
 * `bad_request` for one that is not right.
 */
export async function signerOf(
  bytes: Uint8Array<ArrayBuffer>,
  { signature, publicKey }: { signature?: string; publicKey?: string },
): Promise<string | null> {
  if (signature === undefined && publicKey === undefined) return null;
  const [signed, raw] = [fromBase64(signature), fromBase64(publicKey)];
  if (signed?.length !== 64 || raw?.length !== 32)
    throw new Problem('bad_request', 'A signature is 64 bytes and its public key 32, both in base64.');
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  if (!(await crypto.subtle.verify({ name: 'Ed25519' }, key, signed, bytes)))
    throw new Problem('bad_request', 'The signature is not that of this key for this package.');
  return `ed25519:${(await sha256(raw)).slice(0, 32)}`;
}

function fromBase64(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (text === undefined || text.length > 200) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  } catch {
    return undefined;
  }
}
