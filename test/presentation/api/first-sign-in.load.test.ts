import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { Client, json, linkToken } from './client.ts';
import { openNexus } from './door.ts';

const call = openNexus();
const [rounds, atOnce] = [100, 50];

async function column<Value>(query: string): Promise<Value[]> {
  return (await env.DB.prepare(query).raw<[Value]>()).map(([value]) => value);
}

it(
  `makes one owner in each of ${rounds} rounds of ${atOnce} first sign-ins at once`,
  { timeout: 300_000 },
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      await env.DB.batch(['users', 'logins', 'collections'].map((table) => env.DB.prepare(`delete from ${table}`)));
      const tokens = await Promise.all(Array.from({ length: atOnce }, () => linkToken()));
      const replies = await Promise.all(tokens.map((token) => call('/auth/link', json({ token }))));
      expect(replies.map(({ status }) => status)).toEqual(tokens.map(() => 200));
      expect(await column('select role from users')).toEqual(['owner']);
      const [owner] = await column<string>('select id from users');
      expect(await column('select user_id from logins')).toEqual(tokens.map(() => owner));
      // The place to put documents is the owner's, and there is one.
      expect(await column('select owner_id from collections')).toEqual([owner]);
    }
  },
);

it(
  'lets one of 1,000 uses of a refresh token at once succeed at most, and ends the login',
  { timeout: 120_000 },
  async () => {
    const owner = await Client.signIn();
    const { refreshToken, credential } = await owner.onDevice();
    const use = (token: string) => call('/auth/refresh', json({ refresh_token: token }));
    const replies = await Promise.all(Array.from({ length: 1000 }, () => use(refreshToken)));
    const good = replies.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(1000 - good.length);
    const successors = await Promise.all(good.map((reply) => reply.json<Record<string, string>>()));
    for (const token of [refreshToken, ...successors.map((tokens) => tokens['refresh_token'] ?? '')])
      expect((await use(token)).status).toBe(401);
    for (const access of [
      credential['authorization'] ?? '',
      ...successors.map((tokens) => `Bearer ${tokens['access_token']}`),
    ])
      expect((await call('/api/v1/me', { headers: { authorization: access } })).status).toBe(401);
    expect(await column("select id from logins where kind = 'device'")).toEqual([]);
    expect(await column('select token_hash from refresh_tokens')).toEqual([]);
  },
);
