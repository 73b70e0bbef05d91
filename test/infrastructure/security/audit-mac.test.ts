import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { auditMac } from '../../../src/infrastructure/security/audit-mac.ts';

const secret = 'dGVzdC1zZWNyZXQtZm9yLXRoZS1hdWRpdC1tYWM';

describe('the code of the audit chain', () => {
  it('is HMAC-SHA256 under a key from HKDF-SHA256 with a purpose of its own', async () => {
    const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(32), 'audit-chain', 32));
    const text = 'genesis\n[1,"ünïcødé"]';
    expect(await auditMac(secret)(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
    expect(await auditMac(secret)(text)).not.toBe(createHmac('sha256', secret).update(text).digest('hex'));
  });

  it('differs with the text and with the secret', async () => {
    const mac = auditMac(secret);
    const codes = await Promise.all([mac('a'), mac('b'), auditMac(`${secret}x`)('a')]);
    expect(new Set(codes).size).toBe(3);
  });
});
