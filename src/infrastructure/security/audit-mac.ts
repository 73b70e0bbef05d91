import type { Mac } from '../../domain/audit/entry.ts';

const encoder = new TextEncoder();

/**
 * HMAC-SHA256, as 64 hexadecimal digits, under a key of its own that HKDF-SHA256 (RFC 5869) derives from the
 * deployment's secret: what else the secret signs can never pass for a link of the audit chain.
 */
export function auditMac(secret: string): Mac {
  let key: Promise<CryptoKey> | undefined;
  return async (text) => {
    key ??= deriveKey(secret);
    const code = await crypto.subtle.sign('HMAC', await key, encoder.encode(text));
    return Array.from(new Uint8Array(code), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
}

/** The same for one plugin's log of calls: its codes pass for none of another log. */
export function callLogMac(secret: string, pluginId: string): Mac {
  const mac = auditMac(secret);
  return (text) => mac(`plugin ${pluginId}\n${text}`);
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode('audit-chain') },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  );
}
