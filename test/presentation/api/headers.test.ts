import { beforeAll, describe, expect, it } from 'vitest';
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Client, call, json } from './client.ts';
import worker from '../../../src/index.ts';
import type { ProblemBody } from '../../../src/application/protocol/resources.ts';

let owner: Client;
let replies: [string, Response][];
beforeAll(async () => {
  owner = await Client.signIn();
  const collection = await owner.newCollection();
  replies = [
    ['health', await call('/healthz')],
    ['readiness', await call('/readyz')],
    ['published keys', await call('/.well-known/jwks.json')],
    ['sign-in page', await call('/sign-in')],
    ['device page', await owner.fetch('/device?code=BCDF-GHJK')],
    ['list', await owner.fetch('/api/v1/collections')],
    ['made', await owner.fetch('/api/v1/collections', json({ name: 'x' }))],
    ['removed', await owner.fetch(`/api/v1/collections/${collection}`, { method: 'DELETE' })],
    ['nothing', await call('/auth/logout', { method: 'POST' })],
    ['audit log', await owner.fetch('/api/v1/audit/export', { method: 'POST' })],
    ['stranger', await call('/api/v1/me')],
    ['other site', await owner.fetch('/api/v1/collections', json({ name: 'x' }, { origin: 'https://evil.test' }))],
    ['wrong', await owner.fetch('/api/v1/search', json({}))],
    ['nowhere', await call('/auth/nowhere')],
  ];
});

describe('every reply', () => {
  const each = (name: string): [string, string | null][] => replies.map(([of, { headers }]) => [of, headers.get(name)]);
  const all = (value: unknown): [string, unknown][] => replies.map(([of]) => [of, value]);

  it('forbids scripts, plugins, frames and other bases unless its page says so', () => {
    for (const directive of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(each('content-security-policy')).toEqual(all(expect.stringContaining(directive)));
    for (const [of, policy] of each('content-security-policy'))
      expect([of, policy]).toEqual([of, expect.not.stringMatching(/script-src|unsafe/)]);
  });

  it('is taken for what it says it is', () => {
    expect(each('x-content-type-options')).toEqual(all('nosniff'));
    const types = replies
      .filter(([, { status }]) => status !== 204)
      .map(([, { headers }]) => headers.get('content-type'));
    const known = /^(?:application\/(?:json|problem\+json|x-ndjson)|text\/html; charset=utf-8)$/i;
    expect(types.filter((type) => type === null || !known.test(type))).toEqual([]);
  });

  it('comes over https for two years, subdomains included', () => {
    expect(each('strict-transport-security')).toEqual(all('max-age=63072000; includeSubDomains'));
  });

  it('tells other sites neither where people come from nor what is in it', () => {
    expect(each('referrer-policy')).toEqual(all('same-origin'));
    expect(each('cross-origin-resource-policy')).toEqual(all('same-origin'));
    expect(each('cross-origin-opener-policy')).toEqual(all('same-origin'));
    expect(each('access-control-allow-origin')).toEqual(all(null));
  });

  it('is kept by nobody on its way, except for public keys', () => {
    const expected = replies.map(([of]) => [of, of === 'published keys' ? 'public, max-age=300' : 'no-store']);
    expect(each('cache-control')).toEqual(expected);
  });

  it('that is a download is named by us and not shown', () => {
    const disposition = replies.find(([of]) => of === 'audit log')?.[1].headers.get('content-disposition');
    expect(disposition).toBe('attachment; filename="nexus-audit.ndjson"');
  });

  it('has an id that the log has too', () => {
    expect(new Set(each('x-request-id').map(([, id]) => id)).size).toBe(replies.length);
  });

  it('says nothing of what it is made with', () => {
    expect(each('server')).toEqual(all(null));
    expect(each('x-powered-by')).toEqual(all(null));
  });
});

describe('the way in', () => {
  const at = async (url: string, init?: RequestInit, over: object = {}): Promise<Response> => {
    const execution = createExecutionContext();
    const request = new Request(url, init) as Request<unknown, IncomingRequestCfProperties>;
    const reply = await worker.fetch(request, { ...env, ...over }, execution);
    await waitOnExecutionContext(execution);
    return reply;
  };

  it('is named in links by the settings, whatever a request calls it', async () => {
    const over = { NEXUS_URL: 'https://nexus.example' };
    const device = await at('https://evil.test/auth/device', json({}), over);
    const { verification_uri, verification_uri_complete } = await device.json<Record<string, string>>();
    expect([verification_uri, verification_uri_complete]).toEqual([
      'https://nexus.example/device',
      expect.stringMatching(/^https:\/\/nexus\.example\/device\?code=/),
    ]);
    const cookie = owner.credential['cookie'] ?? '';
    const forwarded = { cookie, 'x-forwarded-host': 'evil.test' };
    const made = await at('https://evil.test/api/v1/invitations', json({ role: 'member' }, forwarded), over);
    expect((await made.json<{ link: string }>()).link).toMatch(/^https:\/\/nexus\.example\/sign-in\?token=/);
  });

  it('does nothing for methods that no route names', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      const reply = await call('/healthz', { method, headers: { 'x-note': 'to be kept to itself' } });
      expect([method, reply.status]).toEqual([method, 404]);
      expect(await reply.text()).not.toContain('to be kept to itself');
    }
  });

  it('stays shut, and says why to nobody, when the settings are unsafe', async () => {
    const reply = await at('https://nexus.test/api/v1/me', {}, { NEXUS_SECRET: 'changeme-changeme-changeme-changeme' });
    expect(reply.status).toBe(503);
    const { code, detail }: ProblemBody = await reply.json();
    expect([code, detail]).toEqual(['misconfigured', 'Not set up right']);
  });
});
