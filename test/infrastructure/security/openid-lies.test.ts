import { describe, expect, it } from 'vitest';
import { OpenIdProvider } from '../../../src/infrastructure/security/openid-provider.ts';
import { egressOver } from '../../fakes/egress.ts';
import { openIdLies } from '../../contracts/openid-lies.ts';

describe('an OpenID provider that lies, in workerd', () => {
  openIdLies();

  it("takes the platform's fetch as it is", async () => {
    // The network of this project refuses every address with 502.
    const settings = { issuer: 'https://accounts.test', clientId: 'nexus', allowedDomains: [], label: 'Acme' };
    const provider = new OpenIdProvider({
      settings,
      egress: egressOver((url, init) => fetch(url, init)),
      clock: { now: () => new Date() },
    });
    const secrets = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43) };
    const { signal } = new AbortController();
    await expect(provider.begin({ ...secrets, redirectUri: 'https://nexus.test/x', signal })).rejects.toThrow(
      'Acme answered 502',
    );
  });
});
