import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeServer } from '../../../src/infrastructure/plugins/remote/describe-server.ts';
import { egressOver } from '../../fakes/egress.ts';
import { FakeAuthorizationServer } from '../../fakes/authorization-server.ts';
import { grantedFake } from '../../fakes/granted.ts';
import { RemoteRuntime } from '../../../src/infrastructure/plugins/remote/remote-runtime.ts';
import { ServerAuthorization } from '../../../src/infrastructure/plugins/remote/server-authorization.ts';
import { ToolServer } from '../../fakes/tool-server.ts';
import type { ClientIdentity } from '../../../src/infrastructure/plugins/remote/oauth-provider.ts';
import type { Egress } from '../../../src/domain/ports/egress.ts';
import type { InstalledPlugin } from '../../../src/domain/ports/plugin-runtime.ts';

const { signal } = new AbortController();
const redirectUri = 'https://nexus.example.org/plugins/connected';

let server: ToolServer;
let login: FakeAuthorizationServer;
let egress: Egress;
let stored: string | undefined;
let written: string[];

beforeEach(() => {
  server = new ToolServer();
  login = new FakeAuthorizationServer(server.url);
  server.instead = (request) => login.guard(request);
  egress = egressOver(async (url, init) => {
    const request = new Request(url, init);
    return (await login.answer(request)) ?? server.answer(request);
  });
  stored = undefined;
  written = [];
  for (const name of ['log', 'warn', 'error', 'debug', 'info'] as const)
    vi.spyOn(console, name).mockImplementation((...words) => void written.push(words.join(' ')));
});
afterEach(() => vi.restoreAllMocks());

const store = {
  load: () => Promise.resolve(stored),
  save: (text: string | undefined) => {
    stored = text;
    return Promise.resolve();
  },
};

function authorized(identity: Partial<ClientIdentity> = {}): ServerAuthorization {
  return new ServerAuthorization({ url: server.url, store, identity: { redirectUri, ...identity } });
}

async function signIn(authorization: ServerAuthorization): Promise<void> {
  const { address } = await authorization.begin({ egress, signal });
  await authorization.finish({ ...back(login.agree(address)), egress, signal });
}

function back(parameters: URLSearchParams) {
  return {
    code: parameters.get('code') ?? '',
    state: parameters.get('state') ?? '',
    iss: parameters.get('iss') ?? undefined,
  };
}

async function install(authorization: ServerAuthorization): Promise<() => Promise<unknown>> {
  const { manifest, server: remote } = await describeServer({ url: server.url, egress, signal, authorization });
  const plugin: InstalledPlugin = { manifest, digest: remote.pin, server: remote };
  const clock = { now: () => new Date() };
  const runtime = new RemoteRuntime({ egress, clock, authorization: () => Promise.resolve(authorization) });
  return () =>
    runtime.run(
      { plugin, tool: 'get_weather', input: { city: 'Faaborg' }, authorization: store },
      grantedFake(),
      signal,
    );
}

describe('a server that wants to know who asks', () => {
  it('says so, and is used once somebody has signed in', async () => {
    const authorization = authorized();
    await expect(install(authorization)).rejects.toMatchObject({ code: 'capability_unavailable' });
    expect(await authorization.state()).toBe('wanted');
    const { address, state } = await authorization.begin({ egress, signal });
    expect(address.origin + address.pathname).toBe('https://login.example.org/authorize');
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: redirectUri,
      resource: server.url.href,
      scope: 'weather.read',
      state,
    });
    await authorization.finish({ ...back(login.agree(address)), egress, signal });
    expect(await authorization.state()).toBe('done');
    const run = await install(authorization);
    expect(await run()).toEqual({ text: 'Rain in Faaborg' });
  });

  it('gets a fresh token when one has expired, once for all who wait for it', async () => {
    const authorization = authorized();
    await signIn(authorization);
    const run = await install(authorization);
    await run();
    login.expire();
    login.requests.length = 0;
    expect(await Promise.all([run(), run(), run()])).toEqual(Array(3).fill({ text: 'Rain in Faaborg' }));
    expect(login.requests.map(({ path }) => path)).toEqual(['/token']);
    expect(login.requests[0]?.form.get('grant_type')).toBe('refresh_token');
    expect(login.requests[0]?.form.get('resource')).toBe(server.url.href);
  });

  it('has to be connected again when it takes the refresh token no more', async () => {
    const authorization = authorized();
    await signIn(authorization);
    const run = await install(authorization);
    login.expire();
    login.refuses = { error: 'invalid_grant', error_description: 'refresh-3 was used before' };
    await expect(run()).rejects.toMatchObject({ code: 'capability_unavailable' });
    expect(await authorization.state()).toBe('wanted');
    login.refuses = undefined;
    await signIn(authorization);
    expect(await run()).toEqual({ text: 'Rain in Faaborg' });
  });

  it('is known to a client that somebody has registered by hand', async () => {
    login.registers = false;
    await expect(authorized().begin({ egress, signal })).rejects.toMatchObject({ code: 'capability_unavailable' });
    stored = undefined;
    const authorization = authorized({ registered: { clientId: 'by-hand' } });
    const { address } = await authorization.begin({ egress, signal });
    expect(address.searchParams.get('client_id')).toBe('by-hand');
  });

  it('is known by the address where Nexus says what it is, where that is taken', async () => {
    login.metadata = (given) => ({ ...given, client_id_metadata_document_supported: true });
    const metadataUrl = 'https://nexus.example.org/oauth/client.json';
    const { address } = await authorized({ metadataUrl }).begin({ egress, signal });
    expect(address.searchParams.get('client_id')).toBe(metadataUrl);
    expect(login.requests.map(({ path }) => path)).not.toContain('/register');
  });

  it('writes no secret down', async () => {
    const authorization = authorized();
    await signIn(authorization);
    const run = await install(authorization);
    login.expire();
    login.refuses = { error: 'invalid_grant', error_description: `what is ${stored ?? ''}?` };
    await run().catch((error: unknown) => written.push(String(error)));
    expect(written.join('\n')).not.toMatch(/access-\d|refresh-\d|code_verifier/);
  });
});

describe('who comes back from signing in', () => {
  it.each<[string, (parameters: URLSearchParams) => void, string]>([
    ['another state', (parameters) => parameters.set('state', 'other'), 'bad_request'],
    ['another issuer', (parameters) => parameters.set('iss', 'https://evil.example.org'), 'upstream_failed'],
    ['no issuer, although it is promised', (parameters) => parameters.delete('iss'), 'upstream_failed'],
    ['another code', (parameters) => parameters.set('code', 'guessed'), 'upstream_failed'],
  ])('is turned away with %s', async (_, change, code) => {
    const authorization = authorized();
    const { address } = await authorization.begin({ egress, signal });
    const parameters = login.agree(address);
    change(parameters);
    await expect(authorization.finish({ ...back(parameters), egress, signal })).rejects.toMatchObject({ code });
    await expect(install(authorization)).rejects.toMatchObject({ code: 'capability_unavailable' });
  });

  it('is taken once', async () => {
    const authorization = authorized();
    const { address } = await authorization.begin({ egress, signal });
    const parameters = login.agree(address);
    await authorization.finish({ ...back(parameters), egress, signal });
    await expect(authorization.finish({ ...back(parameters), egress, signal })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});

describe('what a server says of where people sign in', () => {
  it.each<[string, Record<string, unknown> | undefined]>([
    ['is another issuer', { issuer: 'https://evil.example.org' }],
    ['hands out tokens without encryption', { token_endpoint: 'http://login.example.org/token' }],
    ['is a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['takes no encryption to sign in', { authorization_endpoint: 'http://login.example.org/authorize' }],
    ['knows no PKCE', { code_challenge_methods_supported: ['plain'] }],
    ['lies inside', { registration_endpoint: 'http://169.254.169.254/register' }],
  ])('is not trusted when it %s', async (_, change) => {
    login.metadata = (given) => ({ ...given, ...change });
    const authorization = authorized();
    await expect(signIn(authorization)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:upstream_failed|egress_refused)$/) as string,
    });
    expect(login.valid.size).toBe(0);
  });

  it('is not asked for when nobody wants to know who asks', async () => {
    server.instead = undefined;
    await expect(authorized().begin({ egress, signal })).rejects.toMatchObject({ code: 'bad_request' });
  });
});
