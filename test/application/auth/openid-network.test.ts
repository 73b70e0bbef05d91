import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OpenIdProvider } from '../../../src/infrastructure/security/openid-provider.ts';
import { egressOver } from '../../fakes/egress.ts';
import { problemCode } from '../../../src/domain/problem.ts';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';

/** What the provider's address does with whoever asks for its metadata. */
let answer: (response: ServerResponse) => void = () => undefined;
let issuer = '';
let asked: string[] = [];
let sent = 0;

const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
  sent = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function begin(timeout = 10_000): Promise<string | undefined> {
  const settings = { issuer, clientId: 'nexus', allowedDomains: [], label: 'Acme' };
  const egress = egressOver((url, init) => fetch(url, init), { endpoints: { openid: [new URL(issuer)] } });
  const provider = new OpenIdProvider({ settings, egress, clock: { now: () => new Date() }, timeout });
  const secrets = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43) };
  const signal = new AbortController().signal;
  return provider.begin({ ...secrets, redirectUri: 'https://nexus.test/x', signal }).then(
    () => undefined,
    (error: unknown) => problemCode(error),
  );
}

/** Fast enough to be stopped by size, or a byte at a time so that only the clock stops it. */
function flood(response: ServerResponse, bytes: number, pause: number): void {
  const chunk = Buffer.alloc(bytes, ' ');
  const timer = setInterval(() => {
    if (sent > 64 * 1024 * 1024) clearInterval(timer);
    sent += chunk.length;
    response.write(chunk);
  }, pause);
  response.on('close', () => clearInterval(timer));
}

describe('a provider on a real socket', () => {
  it('is given up when it says nothing', async () => {
    answer = () => undefined;
    const start = Date.now();
    expect(await begin(150)).toBe('upstream_timeout');
    expect(Date.now() - start).toBeLessThan(8000);
  });

  it('is given up when it trickles past the deadline', async () => {
    answer = (response) => flood(response, 1, 20);
    expect(await begin(300)).toBe('upstream_timeout');
  });

  it('is cut off when it sends too much', async () => {
    answer = (response) => flood(response, 64 * 1024, 1);
    expect(await begin()).toBe('upstream_failed');
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it.each([301, 302, 303, 307, 308])('is not followed elsewhere by a %i', async (status) => {
    answer = (response) => response.writeHead(status, { location: `${issuer}/elsewhere` }).end();
    expect(await begin()).toBe('upstream_failed');
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('may be broken', async () => {
    answer = (response) => response.writeHead(500).end('boom');
    expect(await begin()).toBe('upstream_failed');
    answer = (response) => response.destroy();
    expect(await begin()).toBe('upstream_failed');
  });
});
