import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JwtAccessTokens } from '../../../src/infrastructure/security/access-tokens.ts';
import { MemorySigningKeys } from '../../fakes/signing-keys.ts';
import { TokenForge, box, segment } from './token-forge.ts';
import { UuidSource } from '../../../src/infrastructure/system.ts';

const start = Date.UTC(2026, 0, 1);
const seconds = start / 1000;
const ann = { sub: 'user-1', roles: ['member'], epoch: 3, login: 'login-9' };
const issuer = 'https://nexus.test';

let now = start;
const clock = { now: () => new Date(now) };
const ids = new UuidSource(clock);
let forge: TokenForge;
let keys: MemorySigningKeys;
let tokens: JwtAccessTokens;

beforeAll(async () => {
  forge = await TokenForge.create('key-1');
});

beforeEach(async () => {
  now = start;
  keys = new MemorySigningKeys();
  await keys.add(await forge.record(start));
  tokens = new JwtAccessTokens({ issuer, audience: 'nexus', keys, box, clock, ids });
});

const header = { alg: 'ES256', typ: 'at+jwt', kid: 'key-1' };
const claims = { ...ann, iss: issuer, aud: 'nexus', iat: seconds, exp: seconds + 600, jti: 'token-1' };

describe('an access token', () => {
  it('says who, for ten minutes, and 5 seconds more for clocks that differ', async () => {
    const { token, expiresIn } = await tokens.issue({ ...ann, scope: 'documents:read' });
    expect(expiresIn).toBe(600);
    const [head = '', payload = ''] = token
      .split('.')
      .map((part) => atob(part.replaceAll('-', '+').replaceAll('_', '/')));
    expect(JSON.parse(head)).toEqual(header);
    const said = JSON.parse(payload) as { jti: string };
    expect(said).toEqual({ ...claims, jti: said.jti, scope: 'documents:read' });
    for (const at of [0, 599, 604]) {
      now = start + at * 1000;
      expect(await tokens.verify(token)).toEqual(said);
    }
    now = start + 605_000;
    expect(await tokens.verify(token)).toBeUndefined();
    const { token: another } = await tokens.issue(ann);
    expect((await tokens.verify(another))?.jti).not.toBe(said.jti);
  });

  it('is accepted as the forge makes it, or the refusals here would mean nothing', async () => {
    expect(await tokens.verify(await forge.sign(header, claims))).toEqual(claims);
    expect(await tokens.verify(await forge.sign(header, { ...claims, nbf: seconds, more: 1 }))).toEqual(claims);
  });

  it.each([
    { sub: '' },
    { roles: [] },
    { roles: [''] },
    { epoch: -1 },
    { epoch: 0.5 },
    { login: '' },
    { scope: '' },
    { scope: 'x'.repeat(1001) },
  ])('is not issued with odd claims: %j', async (over) => {
    await expect(tokens.issue({ ...ann, ...over })).rejects.toThrow(`cannot say this: ${Object.keys(over)[0]}`);
  });
});

describe('refused is a token', () => {
  /** Those of the tokens that get in. */
  async function accepted(candidates: readonly (string | Promise<string>)[]): Promise<string[]> {
    const lucky: string[] = [];
    for (const candidate of candidates) {
      const token = await candidate;
      if ((await tokens.verify(token)) !== undefined) lucky.push(token);
    }
    return lucky;
  }
  const signed = (over: object, more: object = {}): Promise<string> =>
    forge.sign({ ...header, ...more }, { ...claims, ...over });

  it('with any character of its signature, payload or header changed', async () => {
    const token = await forge.sign(header, claims);
    const changed = Array.from(
      token,
      (here, at) => token.slice(0, at) + (here === 'A' ? 'B' : 'A') + token.slice(at + 1),
    );
    expect(await accepted(changed)).toEqual([]);
  });

  it('with another algorithm', async () => {
    const names = ['none', 'None', 'HS256', 'RS256', 'PS256', 'ES384', 'ES512', 'EdDSA', 'es256', '', null, ['ES256']];
    const unsigned = ['none', 'None', 'NONE'].map((alg) => `${segment({ ...header, alg })}.${segment(claims)}.`);
    expect(await accepted([...unsigned, ...names.map((alg) => signed({}, { alg }))])).toEqual([]);
  });

  it('with the public key taken for a shared secret', async () => {
    const secrets = await forge.publicKeyTexts();
    const confused = ['HS256', 'ES256'].flatMap((alg) =>
      secrets.map((secret) => forge.confuse({ ...header, alg }, claims, secret)),
    );
    expect(await accepted(confused)).toEqual([]);
  });

  it('of a key that is not ours', async () => {
    const stranger = await TokenForge.create('key-1');
    const strange = [stranger.sign(header, claims), stranger.sign({ ...header, jwk: stranger.jwk }, claims)];
    const misnamed = ['key-2', '', null, 1, ['key-1'], undefined].map((kid) => signed({}, { kid }));
    expect(await accepted([...strange, ...misnamed])).toEqual([]);
  });

  it.each(['crit', 'jku', 'jwk', 'x5u', 'x5c', 'b64'])('with %s in its header', async (field) => {
    const values = [['exp'], [], {}, true, false, null, 'https://evil.test/keys'];
    expect(await accepted(values.map((value) => signed({}, { [field]: value })))).toEqual([]);
  });

  it('of another type', async () => {
    const types = ['JWT', 'jwt', 'at', 'id+jwt', 'logout+jwt', '', null, ['at+jwt'], undefined];
    expect(await accepted(types.map((typ) => signed({}, { typ })))).toEqual([]);
  });

  it.each(['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'roles', 'epoch', 'login'])('without a good %s', async (claim) => {
    const odd = [undefined, null, '', ' '.repeat(201), [], {}, true, false, [null], [''], [[]], -1, 0.5, 1e300];
    // Text is right for some.
    const texts = ['sub', 'jti', 'login'].includes(claim) ? [] : ['1', `${seconds + 600}`];
    expect(await accepted([...odd, ...texts].map((value) => signed({ [claim]: value })))).toEqual([]);
  });

  it('with an odd scope', async () => {
    expect(await accepted([null, '', [], {}, 1].map((scope) => signed({ scope })))).toEqual([]);
  });

  it('for or from somebody else', async () => {
    const others = [
      { iss: 'https://evil.test' },
      { iss: `${issuer}/` },
      { iss: [issuer] },
      { aud: 'other' },
      { aud: ['nexus', 'other'] },
      { aud: ['nexus'] },
    ];
    expect(await accepted(others.map((over) => signed(over)))).toEqual([]);
  });

  it('outside its time', async () => {
    const times = [
      { exp: seconds - 5 },
      { iat: seconds - 700, exp: seconds - 100 },
      { iat: seconds + 6, exp: seconds + 606 },
      { iat: seconds - 606, exp: seconds + 1 },
      { exp: seconds + 601 },
      { nbf: seconds + 6 },
      { nbf: null },
      { iat: seconds + 0.5, exp: seconds + 600 },
    ];
    expect(await accepted(times.map((over) => signed(over)))).toEqual([]);
  });

  it('with a second spelling', async () => {
    const token = await forge.sign(header, claims);
    const [head = '', payload = '', signature = ''] = token.split('.');
    // 64 bytes leave four bits over in the last character, so a lax reader takes fifteen more spellings of it.
    const stray = signature.slice(0, -1) + String.fromCharCode(signature.charCodeAt(85) + 1);
    const spellings = [
      `${head}.${payload}.${stray}`,
      `${head}.${payload}.${signature}==`,
      `${head}.${payload}.${signature}.`,
      `.${head}.${payload}.${signature}`,
      `${head}.${payload}.${signature}.${signature}`,
      `${head}.${payload}`,
      `${head}.${payload}.`,
      `${head}..${signature}`,
      `.${payload}.${signature}`,
      ` ${token}`,
      `${token}\n`,
      `${head}\n.${payload}.${signature}`,
      token.replace('.', '%2E'),
    ];
    // These have a signature that covers the odd spelling.
    const covered = ['=', '==', '\n', '?', ' ', '+', '/', 'A'].flatMap((odd) => [
      forge.signSegments(head + odd, payload),
      forge.signSegments(head, payload + odd),
    ]);
    expect(await accepted([...spellings, ...covered])).toEqual([]);
  });

  it('with a name that comes twice, an odd encoding or no object', async () => {
    const [head, body] = [JSON.stringify(header), JSON.stringify(claims)];
    const payloads = [
      `${body.slice(0, -1)},"sub":"user-1"}`,
      `${body.slice(0, -1)},"\\u0073ub":"user-2"}`,
      `${body.slice(0, -1)},"more":{"a":1,"a":2}}`,
      `\uFEFF${body}`,
      `${body} x`,
      `[${body}]`,
      JSON.stringify(body),
      'null',
      '',
    ];
    const heads = [`${head.slice(0, -1)},"kid":"key-1"}`, `\uFEFF${head}`, `[${head}]`, 'null', '', '{}'];
    expect(await accepted(payloads.map((payload) => forge.sign(head, payload)))).toEqual([]);
    expect(await accepted(heads.map((odd) => forge.sign(odd, body)))).toEqual([]);
  });

  it('that is very long or nothing like one', async () => {
    const long = await signed({ note: 'x'.repeat(6000) });
    expect(long.length).toBeGreaterThan(8192);
    const noise = ['.'.repeat(9000), 'A'.repeat(9000), '.'.repeat(8000), '', '.', '..', '...', 'null', '🔑.🔑.🔑'];
    expect(await accepted([long, ...noise])).toEqual([]);
  });
});
