import { describe, expect, it } from 'vitest';
import { capabilities } from '../../../src/domain/plugins/capabilities.ts';
import {
  effectiveCapabilities,
  grantAll,
  grants,
  grantsAfterUpgrade,
  noGrants,
} from '../../../src/domain/plugins/grants.ts';

const asked = capabilities.parse({
  hosts: [{ host: '*.example.com', methods: ['GET', 'POST'] }],
  storageBytes: 1000,
  ai: ['translate'],
  secrets: [{ name: 'key', title: 'Key', host: 'api.example.com' }],
  callsPerMinute: 100,
});

describe('what a plugin may do', () => {
  it('is what it asks for and what was granted, both', () => {
    expect(effectiveCapabilities(asked, grantAll(asked))).toEqual(asked);
    expect(effectiveCapabilities(asked, noGrants)).toMatchObject({ hosts: [], storageBytes: 0, ai: [], secrets: [] });
    const granted = grants.parse({
      hosts: [
        { host: 'api.example.com', methods: ['GET', 'DELETE'] },
        { host: 'other.test', methods: ['GET'] },
        { host: '*', methods: ['POST'] },
      ],
      storageBytes: 5000,
      ai: ['translate', 'extract'],
    });
    expect(effectiveCapabilities(asked, granted)).toMatchObject({
      hosts: [
        { host: 'api.example.com', methods: ['GET'] },
        { host: '*.example.com', methods: ['POST'] },
      ],
      storageBytes: 1000,
      ai: ['translate'],
      callsPerMinute: 60,
    });
  });

  it('does not take a secret to another host than the one that was granted', () => {
    const moved = { ...asked, secrets: asked.secrets.map((secret) => ({ ...secret, host: 'b.example.com' })) };
    expect(effectiveCapabilities(moved, grantAll(asked)).secrets).toEqual([]);
  });

  it('stays denied after an upgrade where it was denied before', () => {
    const after = capabilities.parse({ ...asked, ai: ['translate', 'extract'], storageBytes: 9000 });
    const granted = { ...grantAll(asked), ai: [], storageBytes: 10 };
    const upgraded = effectiveCapabilities(after, grantsAfterUpgrade(asked, after, granted));
    expect(upgraded).toMatchObject({ ai: ['extract'], storageBytes: 10, hosts: asked.hosts });
    expect(effectiveCapabilities(after, grantsAfterUpgrade(asked, after, grantAll(asked)))).toEqual(after);
  });
});
