import { describe, expect, it } from 'vitest';
import { capabilities } from '../../../src/domain/plugins/capabilities.ts';
import { egressOver } from '../../fakes/egress.ts';
import { fetchFor } from '../../../src/application/plugins/granted-fetch.ts';
import type { Context } from '../../../src/application/context.ts';
import type { GrantedCall } from '../../../src/application/plugins/granted-call.ts';
import type { Send } from '../../../src/infrastructure/network/egress-gateway.ts';

const granted = capabilities.parse({
  hosts: [
    { host: 'api.example.com', methods: ['GET', 'POST'] },
    { host: '*.files.example.com', methods: ['GET'] },
  ],
  secrets: [{ name: 'api_key', title: 'Key', host: 'api.example.com' }],
});

/** What the network was sent, and how a plugin asks it. */
function network(answer: (url: URL) => Response): {
  sent: { url: string; method: string; authorization: string | null }[];
  fetch: ReturnType<typeof fetchFor>;
  bytesOut: () => number;
} {
  const sent: { url: string; method: string; authorization: string | null }[] = [];
  const send: Send = async (url, { method, headers }) => {
    sent.push({ url, method, authorization: headers.get('authorization') });
    return answer(new URL(url));
  };
  let bytes = 0;
  const ctx = {
    egress: egressOver(send),
    box: { open: async (sealed: string) => sealed.replace('sealed ', '') },
  } as unknown as Context;
  const call = {
    pluginId: 'notes',
    capabilities: granted,
    state: { sealedSecret: (name: string) => (name === 'api_key' ? 'sealed hush' : undefined) },
    signal: new AbortController().signal,
    sent: (more: number) => {
      bytes += more;
    },
  } as unknown as GrantedCall;
  return { sent, fetch: fetchFor(ctx, call), bytesOut: () => bytes };
}

const ok = (): Response => new Response('fine', { headers: { 'x-answer': 'yes' } });
const to = (location: string, status = 302): Response => new Response(null, { status, headers: { location } });

describe('a plugin’s request', () => {
  it('goes to what was granted, with the secret of its host, and counts what leaves', async () => {
    const { fetch, sent, bytesOut } = network(ok);
    const reply = await fetch('https://api.example.com/v1', { method: 'POST', body: 'héllo' });
    expect(reply).toMatchObject({ status: 200, headers: { 'x-answer': 'yes' } });
    expect(new TextDecoder().decode(reply.body)).toBe('fine');
    expect(JSON.stringify(reply)).not.toContain('hush');
    expect(sent).toEqual([{ url: 'https://api.example.com/v1', method: 'POST', authorization: 'Bearer hush' }]);
    expect(bytesOut()).toBe('https://api.example.com/v1'.length + 6);
  });

  it.each([
    ['https://other.example.com/', 'GET'],
    ['https://api.example.com.evil.test/', 'GET'],
    ['https://api.example.com@evil.test/', 'GET'],
    ['https://api.example.com:8443/', 'GET'],
    ['https://api.example.com/', 'DELETE'],
    ['https://a.files.example.com/', 'POST'],
    ['https://files.example.com/', 'GET'],
    ['file:///etc/passwd', 'GET'],
    ['data:text/plain,x', 'GET'],
  ] as const)('does not go to %s by %s', async (url, method) => {
    const { fetch, sent } = network(ok);
    await expect(fetch(url, { method })).rejects.toMatchObject({ code: 'forbidden' });
    expect(sent).toEqual([]);
  });

  it('does not carry a secret where others read along', async () => {
    const { fetch, sent } = network(ok);
    await expect(fetch('http://api.example.com/')).rejects.toMatchObject({ code: 'egress_refused' });
    expect(sent).toEqual([]);
  });

  it('follows a redirect to what was granted alone, and takes no secret along', async () => {
    const { fetch, sent } = network(({ host }) =>
      host === 'api.example.com' ? to('https://a.files.example.com/x') : ok(),
    );
    const reply = await fetch('https://api.example.com/');
    expect(reply.url).toBe('https://a.files.example.com/x');
    expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer hush', null]);
  });

  it.each(['https://evil.test/', 'http://169.254.169.254/', '//evil.test/', 'http://127.0.0.1/'])(
    'is not led to %s',
    async (location) => {
      const { fetch, sent } = network(() => to(location));
      await expect(fetch('https://api.example.com/')).rejects.toMatchObject({ code: 'forbidden' });
      expect(sent).toHaveLength(1);
    },
  );

  it('is not repeated by a redirect with a method that was not granted', async () => {
    const { fetch, sent } = network(({ host }) =>
      host === 'api.example.com' ? to('https://a.files.example.com/x', 307) : ok(),
    );
    await expect(fetch('https://api.example.com/', { method: 'POST', body: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(sent).toHaveLength(1);
  });

  it('ends where redirects do not', async () => {
    const { fetch, sent } = network(() => to('/again'));
    await expect(fetch('https://api.example.com/')).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(sent.length).toBeLessThanOrEqual(6);
  });
});
