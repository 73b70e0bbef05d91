import { describe, expect, it } from 'vitest';
import type { SigningKeyRecord, SigningKeys } from '../../src/domain/ports/signing-keys.ts';

/** What every store of signing keys promises; `open` gives an empty one. */
export function signingKeysContract(name: string, open: () => SigningKeys | Promise<SigningKeys>): void {
  describe(`signing keys: ${name}`, () => {
    it('has none at first', async () => {
      expect(await (await open()).list(0)).toEqual([]);
    });

    it('keeps the first key and gives it to whoever adds another', async () => {
      const keys = await open();
      const first = { ...key('a', 1000), retiredAt: null };
      expect(await keys.add(key('a', 1000))).toEqual(first);
      expect(await keys.add(key('b', 2000))).toEqual(first);
      expect(await keys.list(0)).toEqual([first]);
    });

    it('gives one key to all who add at once', async () => {
      const keys = await open();
      const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
      const added = await Promise.all(names.map((kid) => keys.add(key(kid, 1000))));
      expect(new Set(added.map(({ kid }) => kid)).size).toBe(1);
      expect(await keys.list(0)).toEqual([added[0]]);
    });

    it('forgets the private half of a retired key and takes a new one', async () => {
      const keys = await open();
      await keys.add(key('a', 1000));
      await keys.retire('a', 5000);
      const retired = { ...key('a', 1000), sealedPrivateJwk: '', retiredAt: 5000 };
      expect(await keys.list(0)).toEqual([retired]);
      const active = { ...key('b', 6000), retiredAt: null };
      expect(await keys.add(key('b', 6000))).toEqual(active);
      expect(await keys.list(0)).toEqual([active, retired]);
    });

    it('retires once, and nothing that is not there', async () => {
      const keys = await open();
      await keys.add(key('a', 1000));
      await keys.retire('b', 4000);
      await keys.retire('a', 5000);
      await keys.retire('a', 9000);
      expect((await keys.list(0)).map(({ kid, retiredAt }) => [kid, retiredAt])).toEqual([['a', 5000]]);
    });

    it('lists the keys that were retired after a time, and the active one always', async () => {
      const keys = await open();
      await keys.add(key('a', 1000));
      await keys.retire('a', 5000);
      await keys.add(key('b', 5000));
      const since = async (time: number) => (await keys.list(time)).map(({ kid }) => kid);
      expect([await since(4999), await since(5000), await since(1e15)]).toEqual([['b', 'a'], ['b'], ['b']]);
    });
  });
}

function key(kid: string, createdAt: number): Omit<SigningKeyRecord, 'retiredAt'> {
  return {
    kid,
    publicJwk: { kty: 'EC', crv: 'P-256', x: `x-${kid}`, y: `y-${kid}`, kid, alg: 'ES256', use: 'sig' },
    sealedPrivateJwk: `v1.sealed.${kid}`,
    createdAt,
  };
}
