import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, RealProvider } from './real-provider.ts';
import { HmacLinkSigner } from '../../../src/infrastructure/security/link-signer.ts';
import { MemoryOpenIdFlows } from '../../fakes/openid-flows.ts';
import { egressOver } from '../../fakes/egress.ts';
import { OpenIdProvider } from '../../../src/infrastructure/security/openid-provider.ts';
import { Problem } from '../../../src/domain/problem.ts';
import { openidRoutes } from '../../../src/presentation/api/routes/openid.ts';
import type { Api } from '../../../src/presentation/api/api.ts';
import type { Context } from '../../../src/application/context.ts';

type OpenIdRoutes = Parameters<typeof openidRoutes>[0];

const origin = 'https://nexus.test';
const callback = `${origin}/auth/openid/callback`;

const people = {
  ada: { email: 'ada@example.com', email_verified: true, name: 'Ada' },
  bob: { email: 'bob@example.com', email_verified: false },
  eve: { email: 'eve@evil-example.com', email_verified: true },
  sub: { email: 'sub@mail.example.com', email_verified: true },
  cyr: { email: 'cyr@ex\u0430mple.com', email_verified: true },
  org: { email: 'org@example.com', email_verified: true, hd: 'elsewhere.test' },
  nil: {},
};

let real: RealProvider;
let later = 0;
let lines: string[] = [];
let flows = new MemoryOpenIdFlows();
let provider: OpenIdProvider;
let browser: Browser;
let complete: OpenIdRoutes['complete'];

const clock = { now: () => new Date(Date.now() + later) };

/** Nexus as far as sign-in goes; `complete` tells who came. */
function nexus(): Hono<Api> {
  const log = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
  const ctx = {
    links: new HmacLinkSigner('a secret of a deployment in tests', clock),
    clock,
    signal: new AbortController().signal,
    logger: { info: log, warn: log, error: log },
  } as unknown as Context;
  return new Hono<Api>()
    .use(async (c, next) => {
      c.set('ctx', ctx);
      await next();
    })
    .route(
      '/auth',
      openidRoutes({
        providersOf: () => ({ openid: provider }),
        flowsOf: () => flows,
        complete,
      }),
    );
}

async function visit(address: string | URL, with_ = browser): Promise<Response> {
  const url = new URL(address, origin);
  const reply = await nexus().request(url.href, { headers: { cookie: with_.cookiesOf(url) } });
  with_.keep(url, reply);
  return reply;
}

/** Through the provider's login and back to the doorstep. */
async function comeBack(path = '/auth/openid'): Promise<URL> {
  const reply = await visit(path);
  expect(reply.status).toBe(302);
  return browser.follow(new URL(reply.headers.get('location') ?? ''), callback);
}

/** A refusal as a person sees it, after a look that neither page nor log has codes, states or stacks. */
async function sentence(reply: Response, back?: URL): Promise<[number, string]> {
  const page = await reply.text();
  const secrets = ['code', 'state'].flatMap((name) => back?.searchParams.get(name) ?? []);
  expect([...secrets, '.ts:'].filter((text) => page.includes(text) || lines.join('\n').includes(text))).toEqual([]);
  return [reply.status, /role="alert">([^<]*)</.exec(page)?.[1] ?? page];
}

const open = (over: { issuer?: string; [name: string]: unknown } = {}): OpenIdProvider => {
  const settings = { issuer: real.issuer, ...real.client, allowedDomains: ['Example.com'], label: 'Acme', ...over };
  const endpoints = { openid: [new URL(settings.issuer)] };
  return new OpenIdProvider({ settings, egress: egressOver((url, init) => fetch(url, init), { endpoints }), clock });
};

beforeAll(async () => {
  real = await RealProvider.start(callback, people);
});
afterAll(() => real.close());
beforeEach(() => {
  later = 0;
  lines = [];
  complete = (c, signIn) => c.json(signIn);
  real.who = 'ada';
  real.declines = false;
  flows = new MemoryOpenIdFlows();
  browser = new Browser();
  provider = open();
});

describe('sign-in with a real OpenID provider', () => {
  const ada = { issuer: '', subject: 'ada', email: 'ada@example.com', emailVerified: true, name: 'Ada' };

  it('brings a person back as who they are, to where they were going', async () => {
    const back = await comeBack('/auth/openid?returnTo=/library?q=1');
    const reply = await visit(back);
    expect(await reply.json()).toEqual({ identity: { ...ada, issuer: real.issuer }, returnTo: '/library?q=1' });
    expect(flows.size).toBe(0);
    expect(lines).toEqual([]);
  });

  it('asks for a code with PKCE, and ties the browser with a cookie that scripts cannot read', async () => {
    const reply = await visit('/auth/openid');
    const { searchParams, origin: where } = new URL(reply.headers.get('location') ?? '');
    expect(where).toBe(real.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(reply.headers.get('set-cookie')).toMatch(
      /^__Host-nexus_flow=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('reads the profile where the standard puts it', async () => {
    real.claimsInToken = false;
    await real.restart();
    const reply = await visit(await comeBack());
    real.claimsInToken = true;
    await real.restart();
    expect(await reply.json()).toMatchObject({ identity: { ...ada, issuer: real.issuer } });
  });

  it('goes on when the provider has changed its key', async () => {
    expect((await visit(await comeBack())).status).toBe(200);
    await real.restart();
    browser = new Browser();
    later = 31_000;
    expect((await visit(await comeBack())).status).toBe(200);
  });

  it('names the providers there are', async () => {
    expect(await (await visit('/auth/providers')).json()).toEqual([
      { id: 'openid', label: 'Acme', url: '/auth/openid' },
    ]);
    expect(await sentence(await visit('/auth/google'))).toEqual([404, 'This way to sign in is not set up here.']);
  });
});

describe('sign-in that is refused', () => {
  const stale =
    'This sign-in was started in another browser, is already used, or took longer than ten minutes. Start again.';

  it('takes a state once', async () => {
    const back = await comeBack();
    expect((await visit(back)).status).toBe(200);
    expect(await sentence(await visit(back), back)).toEqual([401, stale]);
  });

  it('takes a state once, however many ask at once', async () => {
    const back = await comeBack();
    const replies = await Promise.all([visit(back), visit(back), visit(back), visit(back)]);
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
  });

  it('takes a code once: the provider refuses it under a new state', async () => {
    const first = await comeBack();
    expect((await visit(first)).status).toBe(200);
    const again = await comeBack();
    again.searchParams.set('code', first.searchParams.get('code') ?? '');
    expect(await sentence(await visit(again), again)).toEqual([401, 'What Acme sent back does not hold. Start again.']);
    expect(lines.join('\n')).toContain('invalid_grant');
  });

  it('takes a state from the browser that started, and another browser spoils nothing', async () => {
    const back = await comeBack();
    const other = new Browser();
    expect(await sentence(await visit(back, other), back)).toEqual([401, stale]);
    await visit('/auth/openid', other);
    expect(await sentence(await visit(back, other), back)).toEqual([401, stale]);
    expect((await visit(back)).status).toBe(200);
  });

  it('takes no answer without a state, with two, or with one of its own making', async () => {
    const back = await comeBack();
    const without = new URL(back);
    without.searchParams.delete('state');
    const twice = new URL(back);
    twice.searchParams.append('state', 'x');
    const made = new URL(back);
    made.searchParams.set('state', 'x'.repeat(43));
    for (const url of [without, twice, made]) expect(await sentence(await visit(url), back)).toEqual([401, stale]);
  });

  it('waits ten minutes', async () => {
    const back = await comeBack();
    later = 600_000;
    expect(await sentence(await visit(back), back)).toEqual([401, stale]);
  });

  it('takes no answer of one provider for another', async () => {
    const back = await comeBack();
    provider = open({ issuer: 'http://127.0.0.1:1' });
    expect(await sentence(await visit(back), back)).toEqual([401, stale]);
  });

  it.each([
    ['bob', 'Your e-mail address is not verified at Acme. Verify it there first.'],
    ['eve', 'Accounts of your e-mail domain may not sign in here. Use another account.'],
    ['sub', 'Accounts of your e-mail domain may not sign in here. Use another account.'],
    ['cyr', 'Accounts of your e-mail domain may not sign in here. Use another account.'],
    ['org', 'Accounts of your e-mail domain may not sign in here. Use another account.'],
    ['nil', 'Acme does not give us your e-mail address, which sign-in here needs.'],
  ])('does not let %s in', async (who, words) => {
    real.who = who;
    const back = await comeBack();
    expect(await sentence(await visit(back), back)).toEqual([401, words]);
  });

  it('says that the person declined', async () => {
    real.declines = true;
    const back = await comeBack();
    expect(await sentence(await visit(back), back)).toEqual([401, 'Acme did not sign you in: access was declined.']);
  });

  it('offers another try', async () => {
    const page = await (await visit('/auth/openid/callback')).text();
    expect(page).toMatch(/<a [^>]*href="\/auth\/openid">Continue with Acme<\/a>/);
  });

  it('does not lead to other sites', async () => {
    for (const place of ['//evil.test', '/%5Cevil.test', 'https://evil.test', '/%09/evil.test'])
      expect((await sentence(await visit(`/auth/openid?returnTo=${place}`)))[0]).toBe(400);
    expect(flows.size).toBe(0);
  });

  it('says so when the provider is away, and notes nothing', async () => {
    provider = open({ issuer: 'http://127.0.0.1:1' });
    expect(await sentence(await visit('/auth/openid'))).toEqual([
      502,
      'Acme cannot be reached. Try again in a moment.',
    ]);
    expect(flows.size).toBe(0);
  });

  it('says so when the client secret is wrong', async () => {
    provider = open({ clientSecret: 'another' });
    const back = await comeBack();
    expect(await sentence(await visit(back), back)).toEqual([
      502,
      'Acme does not accept this site&#39;s client id and secret.',
    ]);
  });

  it('shows why nobody may come in, and a bland sentence for what nobody foresaw', async () => {
    complete = () => Promise.reject(new Problem('forbidden', 'You are not invited.'));
    expect(await sentence(await visit(await comeBack()))).toEqual([403, 'You are not invited.']);
    complete = () => Promise.reject(new Error('the database has gone'));
    expect(await sentence(await visit(await comeBack()))).toEqual([500, 'Something went wrong on our side.']);
  });

  it('notes a handful of sign-ins for a browser', async () => {
    for (let index = 0; index < 8; index += 1) await visit('/auth/openid');
    expect(flows.size).toBe(5);
  });
});
