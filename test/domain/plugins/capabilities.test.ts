import { describe, expect, it } from 'vitest';
import { diffCapabilities } from '../../../src/domain/plugins/capability-diff.ts';
import { mayRequest } from '../../../src/domain/plugins/capabilities.ts';
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import { sampleManifest } from './sample-manifest.ts';
import type { Manifest } from '../../../src/domain/plugins/manifest.ts';
import type { Method } from '../../../src/domain/plugins/capabilities.ts';

function manifest(changes: Record<string, unknown>): Manifest {
  const parsed = parseManifest(sampleManifest(changes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

const asking = (capabilities: Record<string, unknown>): Manifest => manifest({ capabilities });

describe('a granted host', () => {
  const may = (host: string, url: string, method: Method = 'GET'): boolean =>
    mayRequest(asking({ hosts: [{ host }] }).capabilities, new URL(url), method);

  it('is itself, on the usual ports, by the granted methods', () => {
    expect(may('api.example.org', 'https://api.example.org/v1?x=1')).toBe(true);
    expect(may('api.example.org', 'https://API.example.org:443/')).toBe(true);
    expect(may('api.example.org', 'https://api.example.org/', 'POST')).toBe(false);
    for (const url of [
      'https://example.org/',
      'https://api.example.org.evil.test/',
      'https://xapi.example.org/',
      'https://api.example.org:8443/',
      'https://api.example.org@evil.test/',
      'ftp://api.example.org/',
      'data:text/plain,api.example.org',
    ])
      expect(may('api.example.org', url)).toBe(false);
    expect(may('api.example.org:8443', 'https://api.example.org:8443/')).toBe(true);
  });

  it('may be all that is below a domain, or all', () => {
    expect(may('*.example.org', 'https://a.b.example.org/')).toBe(true);
    expect(may('*.example.org', 'https://example.org/')).toBe(false);
    expect(may('*.example.org', 'https://badexample.org/')).toBe(false);
    expect(may('*', 'https://anything.test/')).toBe(true);
    expect(may('*', 'https://anything.test:2375/')).toBe(false);
  });

  it.each(['*.org', '*.*.example.org', 'a*.example.org', 'EXAMPLE.org', 'example.org/path', 'user@example.org', ''])(
    'is not written as %s',
    (host) => expect(parseManifest(sampleManifest({ capabilities: { hosts: [{ host }] } })).ok).toBe(false),
  );
});

describe('an upgrade', () => {
  const widening = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
    diffCapabilities(asking(before), asking(after))
      .filter(({ widens }) => widens)
      .map(({ capability, before: was = '-', after: is = '-' }) => `${capability}: ${was} > ${is}`);

  it('that asks for nothing new changes nothing', () => {
    const same = { hosts: [{ host: 'a.org', methods: ['GET', 'POST'] }], ai: ['translate'], cpuMs: 100 };
    const reordered = { cpuMs: 100, ai: ['translate'], hosts: [{ host: 'a.org', methods: ['POST', 'GET'] }] };
    expect(diffCapabilities(asking(same), asking(reordered))).toEqual([]);
  });

  it('names what it would be allowed more', () => {
    expect(
      widening(
        { hosts: [{ host: 'a.org' }], storageBytes: 10, secrets: [] },
        {
          hosts: [{ host: 'a.org', methods: ['GET', 'DELETE'] }, { host: 'b.org' }],
          storageBytes: 20,
          ai: ['extract'],
          collections: ['search'],
          secrets: [{ name: 'key', title: 'Key', host: 'b.org' }],
          callsPerMinute: 61,
        },
      ),
    ).toEqual([
      'hosts a.org: GET, HEAD > DELETE, GET',
      'hosts b.org: - > GET, HEAD',
      'storageBytes: 10 > 20',
      'callsPerMinute: 60 > 61',
      'ai extract: - > extract',
      'collections search: - > search',
      'secrets key: - > authorization of b.org',
    ]);
  });

  it('knows a host that a wider one covered, and a secret that goes elsewhere', () => {
    expect(widening({ hosts: [{ host: '*' }] }, { hosts: [{ host: 'a.org' }] })).toEqual([]);
    expect(widening({ hosts: [{ host: '*' }] }, { hosts: [{ host: 'a.org', methods: ['POST'] }] })).toHaveLength(1);
    expect(widening({ hosts: [{ host: 'a.org' }] }, { hosts: [{ host: '*.org.uk' }] })).toHaveLength(1);
    const secretTo = (host: string): Record<string, unknown> => ({
      hosts: [{ host: 'a.org' }, { host: 'b.org' }],
      secrets: [{ name: 'key', title: 'Key', host }],
    });
    expect(widening(secretTo('a.org'), secretTo('b.org'))).toEqual([
      'secrets key: authorization of a.org > authorization of b.org',
    ]);
  });

  it('asks again for tools that do more, not for ones that are gone', () => {
    const [tool] = sampleManifest().tools;
    const tools = (...effects: [string, string][]): Manifest =>
      manifest({ tools: effects.map(([name, effect]) => ({ ...tool, name, effect })) });
    const changes = diffCapabilities(
      tools(['one', 'read'], ['two', 'write'], ['gone', 'read']),
      tools(['one', 'destructive'], ['two', 'read'], ['three', 'read']),
    );
    expect(changes.map(({ capability, widens }) => [capability, widens])).toEqual([
      ['tools one', true],
      ['tools two', false],
      ['tools gone', false],
      ['tools three', true],
    ]);
  });
});
