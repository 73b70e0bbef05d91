import { beforeEach, describe, expect, it } from 'vitest';
import { AesSecretBox } from '../../../src/infrastructure/security/secret-box.ts';
import { JwtAccessTokens } from '../../../src/infrastructure/security/access-tokens.ts';
import { MemorySigningKeys } from '../../fakes/signing-keys.ts';
import { TokenForge, box } from './token-forge.ts';
import { UuidSource } from '../../../src/infrastructure/system.ts';
import type { SecretBox } from '../../../src/domain/ports/secret-box.ts';

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;
const day = 24 * 60 * minute;
const ann = { sub: 'user-1', roles: ['member'], epoch: 0, login: 'login-9' };

let now = start;
const clock = { now: () => new Date(now) };
let keys: MemorySigningKeys;

/** Each is what one isolate has. */
function isolate(secrets: SecretBox = box): JwtAccessTokens {
  const ids = new UuidSource(clock);
  return new JwtAccessTokens({ issuer: 'https://nexus.test', audience: 'nexus', keys, box: secrets, clock, ids });
}

async function kids(tokens: JwtAccessTokens): Promise<string[]> {
  return (await tokens.jwks()).keys.map(({ kid }) => kid);
}

const valid = async (tokens: JwtAccessTokens, token: string): Promise<boolean> =>
  (await tokens.verify(token)) !== undefined;

beforeEach(() => {
  now = start;
  keys = new MemorySigningKeys();
});

describe('signing keys', () => {
  it('are made on first use, one for all isolates', async () => {
    const isolates = Array.from({ length: 8 }, () => isolate());
    const issued = await Promise.all(isolates.map((tokens) => tokens.issue(ann)));
    for (const tokens of isolates) for (const { token } of issued) expect(await valid(tokens, token)).toBe(true);
    expect(await keys.list(0)).toHaveLength(1);
    expect(await kids(isolate())).toHaveLength(1);
  });

  it('are published without their private half, and kept sealed', async () => {
    const tokens = isolate();
    const published = await tokens.jwks();
    expect(published.keys).toHaveLength(1);
    expect(Object.keys(published.keys[0] ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect((await keys.list(0))[0]?.sealedPrivateJwk).toMatch(/^v1\./);
  });

  it('change on demand; what was signed before is valid until it expires', async () => {
    const [here, there] = [isolate(), isolate()];
    const { token: before } = await here.issue(ann);
    expect(await valid(there, before)).toBe(true);
    await here.rotate();
    const { token: after } = await here.issue(ann);
    expect(await valid(there, after)).toBe(true);
    expect(await valid(there, before)).toBe(true);
    const [newKid, oldKid] = await kids(here);
    expect(JSON.parse(atob(after.split('.')[0] ?? ''))).toMatchObject({ kid: newKid });
    expect(JSON.parse(atob(before.split('.')[0] ?? ''))).toMatchObject({ kid: oldKid });

    // An isolate that has not looked since may sign with the old key for a minute more.
    now = start + minute - 1;
    const { token: late } = await there.issue(ann);
    now = start + 11 * minute;
    for (const tokens of [here, there, isolate()]) expect(await valid(tokens, late)).toBe(true);
    expect(await kids(here)).toEqual([newKid, oldKid]);
    now = start + 11 * minute + 5000;
    expect(await kids(here)).toEqual([newKid]);
    expect(await kids(isolate())).toEqual([newKid]);
  });

  it('change after 30 days by themselves, once, whoever notices', async () => {
    const isolates = [isolate(), isolate(), isolate()];
    const [old] = await kids(isolate());
    now = start + 30 * day - 1;
    for (const tokens of isolates) await tokens.issue(ann);
    expect(await kids(isolate())).toEqual([old]);
    now = start + 30 * day;
    const issued = await Promise.all(isolates.map((tokens) => tokens.issue(ann)));
    for (const tokens of isolates) for (const { token } of issued) expect(await valid(tokens, token)).toBe(true);
    expect(await kids(isolate())).toHaveLength(2);
  });

  it('are read again for an unknown key, at most once in 5 seconds', async () => {
    const tokens = isolate();
    const { token } = await tokens.issue(ann);
    const forge = await TokenForge.create('nobody');
    const unknown = await forge.sign({ alg: 'ES256', typ: 'at+jwt', kid: 'nobody' }, {});
    const before = keys.readings;
    for (let tries = 0; tries < 50; tries += 1) expect(await valid(tokens, unknown)).toBe(false);
    expect(keys.readings - before).toBe(1);
    now = start + 4999;
    expect([await valid(tokens, unknown), await valid(tokens, token)]).toEqual([false, true]);
    expect(keys.readings - before).toBe(1);
    now = start + 5000;
    expect(await valid(tokens, unknown)).toBe(false);
    expect(keys.readings - before).toBe(2);
  });

  it('are read once a minute for tokens of known keys', async () => {
    const tokens = isolate();
    const before = keys.readings;
    for (now = start; now < start + 9 * minute; now += 1000) {
      const { token } = await tokens.issue(ann);
      expect(await valid(tokens, token)).toBe(true);
    }
    // Nine, and one after the first key was made.
    expect(keys.readings - before).toBe(10);
  });

  it('are made anew when the root secret changed, known to be followed or not', async () => {
    const [older, newer] = ['p4Yt8ZrKc6WvQm1BxSg7DnHj3UeLa9Fo', 'MSz1VbXcT0uEo7yq3Rk5hLw9NdGfJp2A'];
    for (const previous of [[older], []]) {
      now = start;
      keys = new MemorySigningKeys();
      const { token: before } = await isolate().issue(ann);
      now = start + minute;
      const after = isolate(new AesSecretBox({ current: newer, previous }));
      const { token } = await after.issue(ann);
      expect(await kids(after)).toHaveLength(2);
      expect([await valid(after, token), await valid(after, before)]).toEqual([true, true]);
    }
  });

  it('are not fought over by isolates with different root secrets', async () => {
    const other = isolate(new AesSecretBox({ current: 'MSz1VbXcT0uEo7yq3Rk5hLw9NdGfJp2A', previous: [] }));
    await isolate().issue(ann);
    now = start + minute - 1;
    await expect(other.issue(ann)).rejects.toThrow('under a root secret that is not known here');
    expect(await keys.list(0)).toHaveLength(1);
  });
});
