import { describe, expect, it } from 'vitest';
import { openEgress } from '../../../src/infrastructure/network/open-egress.ts';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/infrastructure/system.ts';

const { signal } = new AbortController();

/** What comes of asking the network of this project for a page that grows to so many bytes. */
async function unpacked(bytes: number): Promise<number> {
  const egress = openEgress({}, { openings: { hosts: [] }, clock: systemClock });
  const url = `http://models.test/packed/${bytes}`;
  const reply = await egress.fetch({ url, purpose: 'crawl', maxBytes: 1024 * 1024, timeout: 10_000, signal });
  return (await reply.bytes()).length;
}

describe('a reply that comes packed, which nobody asked for', () => {
  it('is counted as it unpacks', async () => {
    expect(await unpacked(1024 * 1024)).toBe(1024 * 1024);
    await expect(unpacked(16 * 1024 * 1024)).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});

describe('the network for what others name', () => {
  const asked: string[] = [];
  const network = (name: string) => ({
    fetch: async (input: RequestInfo | URL) => {
      asked.push(`${name} ${input instanceof Request ? input.url : String(input)}`);
      return new Response('');
    },
  });
  const openings = { hosts: [{ hostname: 'wiki.corp' }] };
  const call = { purpose: 'crawl' as const, maxBytes: 1024, timeout: 5000, signal };

  it('is one, and that for hosts of the operator’s own another', async () => {
    const networks = { EGRESS_PUBLIC: network('public'), EGRESS_OWN: network('own') };
    const egress = openEgress(networks, { openings, clock: systemClock });
    for (const host of ['example.org', 'wiki.corp'])
      await (await egress.fetch({ ...call, url: `http://${host}/` })).bytes();
    expect(asked).toEqual(['public http://example.org/', 'own http://wiki.corp/']);
  });

  it('is the platform’s where none is given', async () => {
    const egress = openEgress({}, { openings, clock: systemClock });
    // The network of this project refuses every address with 502.
    expect((await egress.fetch({ ...call, url: 'http://wiki.corp/' })).status).toBe(502);
  });
});

describe('NEXUS_EGRESS_ALLOW', () => {
  const settings = (text: string) => ({
    NEXUS_SECRET: 'dGVzdC1zZWNyZXQtZm9yLXRoZS13b3JrZXJzLXByb2plY3Q',
    NEXUS_EGRESS_ALLOW: text,
  });

  it('names hosts', () => {
    expect(readConfig(settings('')).egressAllow).toEqual([]);
    expect(readConfig(settings('wiki.corp, 10.0.0.5:8080')).egressAllow).toEqual([
      { hostname: 'wiki.corp' },
      { hostname: '10.0.0.5', port: 8080 },
    ]);
  });

  it('says what to write instead of an address', () => {
    expect(() => readConfig(settings('http://wiki.corp/'))).toThrow(
      /http:\/\/wiki\.corp\/ is no host: write wiki\.example/,
    );
  });
});
