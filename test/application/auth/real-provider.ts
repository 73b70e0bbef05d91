import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import type { AddressInfo } from 'node:net';

export interface Person {
  email?: string;
  email_verified?: boolean;
  name?: string;
  hd?: string;
}

/** The real `oidc-provider` on a loopback port, where whoever comes is `who` without being asked. */
export class RealProvider {
  readonly issuer: string;
  readonly people: Record<string, Person>;
  who = 'ada';
  /** What the person says at the login page instead of yes. */
  declines = false;
  /** Without it the profile is at the userinfo address only, as the standard has it. */
  claimsInToken = true;
  readonly client: { clientId: string; clientSecret: string };
  readonly #redirectUri: string;
  readonly #close: () => Promise<void>;
  #provider: Provider | undefined;

  static async start(redirectUri: string, people: Record<string, Person>): Promise<RealProvider> {
    const server = createServer((request, response) => real.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const real = new RealProvider(`http://127.0.0.1:${port}`, redirectUri, people, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    await real.restart();
    return real;
  }

  private constructor(issuer: string, redirectUri: string, people: Record<string, Person>, close: () => Promise<void>) {
    this.issuer = issuer;
    this.people = people;
    this.client = { clientId: 'nexus', clientSecret: 'a secret: with signs + % of all kinds' };
    this.#redirectUri = redirectUri;
    this.#close = close;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Takes settings over, and signs with a new key. */
  async restart(): Promise<void> {
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    };
    const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    // `key_ops` names what the private half does, and the provider would publish it with the public half.
    const { key_ops: _, ext: __, ...key } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey;
    const { clientId, clientSecret } = this.client;
    this.#provider = new Provider(this.issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [this.#redirectUri] }],
      claims: { openid: ['sub', 'hd'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: !this.claimsInToken,
      jwks: { keys: [{ ...key, kid: crypto.randomUUID(), use: 'sig' } as JsonWebKey] },
      cookies: { keys: ['a key for the cookies of a provider in tests'] },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/login/${uid}` },
      pkce: { required: () => true },
      findAccount: (_, subject) => {
        const person = this.people[subject];
        return person && { accountId: subject, claims: () => ({ sub: subject, ...person }) };
      },
      loadExistingGrant: async ({ oidc: { client, session, provider } }) => {
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
  }

  #answer(...[request, response]: Parameters<ReturnType<Provider['callback']>>): void {
    const provider = this.#provider;
    if (provider === undefined) response.writeHead(503).end();
    else if (request.url?.startsWith('/login/') !== true) provider.callback()(request, response);
    else {
      const outcome = this.declines ? { error: 'access_denied' } : { login: { accountId: this.who } };
      provider.interactionFinished(request, response, outcome).catch(() => response.writeHead(500).end());
    }
  }
}

/** A browser as far as sign-in needs one: keeps cookies by host and follows redirects until one leads to `until`. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  cookiesOf(url: URL): string {
    return [...(this.#cookies.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(url: URL, reply: Response): void {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, jar);
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const [name = '', ...value] = pair.split('=');
      jar.set(name, value.join('='));
    }
  }

  async follow(start: URL, until: string): Promise<URL> {
    let url = start;
    for (let hops = 0; hops < 10; hops += 1) {
      if (url.href.startsWith(until)) return url;
      const reply = await fetch(url, { redirect: 'manual', headers: { cookie: this.cookiesOf(url) } });
      this.keep(url, reply);
      const location = reply.headers.get('location');
      if (location === null) throw new Error(`${url.pathname} answers ${reply.status}: ${await reply.text()}`);
      url = new URL(location, url);
    }
    throw new Error('too many redirects');
  }
}
