import { describe, expect, it } from 'vitest';
import { AesSecretBox } from '../../../src/infrastructure/security/secret-box.ts';

const older = 'MSz1VbXcT0uEo7yq3Rk5hLw9NdGfJp2A';
const newer = 'p4Yt8ZrKc6WvQm1BxSg7DnHj3UeLa9Fo';
const before = new AesSecretBox({ current: older, previous: [] });
const during = new AesSecretBox({ current: newer, previous: [older] });
const after = new AesSecretBox({ current: newer, previous: [] });
const place = { tenant: 'user-1', row: 'plugin-7', column: 'plugins.api_key' };

describe('a sealed secret', () => {
  it.each(['sk-live-4242', '', 'ключ 🔑', 'x'.repeat(100_000)])('opens where it was sealed: %.12s', async (secret) => {
    const sealed = await before.seal(secret, place);
    expect(sealed).toMatch(/^v1\.[\w-]{11}\.[\w-]{16}\.[\w-]{22,}$/);
    expect(await before.open(sealed, place)).toBe(secret);
  });

  it('shows neither itself nor that another is the same', async () => {
    const [one, two] = [await before.seal('hunter2', place), await before.seal('hunter2', place)];
    expect(one).not.toBe(two);
    expect(one).not.toContain(btoa('hunter2').replace(/=+$/, ''));
  });

  it('does not open anywhere else', async () => {
    const sealed = await before.seal('hunter2', place);
    const elsewhere = [
      { ...place, tenant: 'user-2' },
      { ...place, row: 'plugin-8' },
      { ...place, column: 'plugins.other_key' },
      // The same letters in other fields.
      { tenant: 'user-1plugin-7', row: '', column: place.column },
      { tenant: 'user-1","plugin-7', row: place.column, column: '' },
      { tenant: place.row, row: place.tenant, column: place.column },
    ];
    for (const other of elsewhere)
      await expect(before.open(sealed, other)).rejects.toThrow('moved here from another place');
  });

  it('does not open with any one character changed', async () => {
    const sealed = await before.seal('hunter2', place);
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      await expect(before.open(sealed.slice(0, at) + other + sealed.slice(at + 1), place)).rejects.toThrow(
        /plugins\.api_key of plugin-7 (?:was|is)/,
      );
    }
  });

  it.each([
    '',
    'hunter2',
    'v1...',
    'v1.a.b.c.d',
    'v2.AAAAAAAAAAA.AAAAAAAAAAAAAAAA.AAAA',
    '....',
    'v1.AAAAAAAAAAA..AAAA',
  ])('is told from other text: %j', async (text) => {
    await expect(before.open(text, place)).rejects.toThrow('plugins.api_key of plugin-7 is not a sealed secret.');
  });

  it('outlives its root secret by being sealed again', async () => {
    const old = await before.seal('hunter2', place);
    expect([await before.needsReseal(old), await during.needsReseal(old)]).toEqual([false, true]);
    const fresh = await during.seal(await during.open(old, place), place);
    expect(await during.needsReseal(fresh)).toBe(false);
    expect(await after.open(fresh, place)).toBe('hunter2');
    await expect(after.open(old, place)).rejects.toThrow('under a root secret that is not known here');
    await expect(before.open(fresh, place)).rejects.toThrow('under a root secret that is not known here');
  });

  it('is not opened by a key id alone', async () => {
    const [old, fresh] = [await before.seal('hunter2', place), await after.seal('hunter2', place)];
    const renamed = [...fresh.split('.').slice(0, 2), ...old.split('.').slice(2)].join('.');
    await expect(during.open(renamed, place)).rejects.toThrow('was changed');
  });
});

describe('a keyed hash', () => {
  it('is the same for the same text, purpose and root secret only', async () => {
    const hash = await before.keyedHash('api-key', 'nx_live_x');
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(await new AesSecretBox({ current: older, previous: [newer] }).keyedHash('api-key', 'nx_live_x')).toBe(hash);
    expect(await before.keyedHash('api-key', 'nx_live_y')).not.toBe(hash);
    expect(await before.keyedHash('login', 'nx_live_x')).not.toBe(hash);
    expect(await after.keyedHash('api-key', 'nx_live_x')).not.toBe(hash);
  });

  it('is found again after the root secret changed', async () => {
    const stored = await before.keyedHash('api-key', 'nx_live_x');
    const candidates = await during.keyedHashes('api-key', 'nx_live_x');
    expect(candidates).toEqual([await after.keyedHash('api-key', 'nx_live_x'), stored]);
  });
});
