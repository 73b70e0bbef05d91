import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownNetwork, publicNetwork } from '../../scripts/networks.mjs';
import type { AddressInfo } from 'node:net';

let asked = 0;
const server = createServer((_, response) => {
  asked += 1;
  response.end('inside');
});
let port = 0;
let worker: Miniflare;

/** A Worker that fetches what it is told to, by one of the networks of `npm start`. */
const script = `export default {
  async fetch(request, env) {
    const { url, by } = await request.json();
    try {
      return new Response(await (await env[by].fetch(url)).text());
    } catch (error) {
      return new Response(String(error), { status: 599 });
    }
  },
};`;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  ({ port } = server.address() as AddressInfo);
  worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      // What workerd has to say about a refusal is not for the reader of tests.
      handleStructuredLogs: () => undefined,
      compatibilityDate: '2026-10-20',
      serviceBindings: { EGRESS_PUBLIC: { network: publicNetwork }, EGRESS_OWN: { network: ownNetwork() } },
    }),
  );
  await worker.ready;
});
afterAll(async () => {
  await worker.dispose();
  server.close();
});

async function fetched(url: string, by: 'EGRESS_PUBLIC' | 'EGRESS_OWN'): Promise<string> {
  const reply = await worker.dispatchFetch('http://worker/', { method: 'POST', body: JSON.stringify({ url, by }) });
  return `${reply.status} ${await reply.text()}`;
}

it('connects to nothing inside, whatever a name turns out to mean', async () => {
  const names = ['localhost', '127.0.0.1', '127.1.2.3', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]', hostname()];
  for (const name of names) expect(await fetched(`http://${name}:${port}/`, 'EGRESS_PUBLIC')).toMatch(/^599 /);
  expect(asked).toBe(0);
  expect(await fetched(`http://localhost:${port}/`, 'EGRESS_OWN')).toBe('200 inside');
});
