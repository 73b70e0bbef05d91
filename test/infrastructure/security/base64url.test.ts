import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/infrastructure/security/base64url.ts';

describe('base64url', () => {
  it('gives back bytes of every length and value', () => {
    const all = Uint8Array.from({ length: 40_000 }, (_, index) => index * 7);
    for (const length of [0, 1, 2, 3, 4, 255, 256, 257, 8191, 8192, 8193, 40_000]) {
      const text = toBase64Url(all.subarray(0, length));
      expect(text).toMatch(/^[\w-]*$/);
      expect(fromBase64Url(text)).toEqual(all.slice(0, length));
    }
  });

  it('reads one spelling only', () => {
    expect(fromBase64Url('AA')).toEqual(new Uint8Array(1));
    const others = ['A', 'AB', 'AAB', 'AA==', 'AAA=', 'AAAAA', '+AAA', '/AAA', 'A A', 'AA\n', ' AA', 'ÄAAA', 'AA.'];
    expect(others.filter((text) => fromBase64Url(text) !== undefined)).toEqual([]);
  });
});
