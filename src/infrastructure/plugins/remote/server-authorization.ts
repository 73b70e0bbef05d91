import { auth, computeScopeUnion, extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import { AuthorizationMemory } from './authorization-state.ts';
import { authorizationProblem } from './authorization-problem.ts';
import { Line } from './line.ts';
import { oauthFetch } from './oauth-fetch.ts';
import { OAuthProvider } from './oauth-provider.ts';
import { Problem } from '../../../domain/problem.ts';
import { unconnected } from './unconnected.ts';
import type { AuthProvider } from '@modelcontextprotocol/client';
import type { AuthorizationStore } from '../../../domain/ports/authorization-store.ts';
import type { Challenge } from './authorization-state.ts';
import type { ClientIdentity } from './oauth-provider.ts';
import type { Egress } from '../../../domain/ports/egress.ts';
import type { SignInState } from '../../../domain/ports/tool-servers.ts';

/** Milliseconds of one step: finding out who signs people in takes a few requests. */
const step = 30_000;

interface Way {
  egress: Egress;
  signal: AbortSignal;
}

/**
 * What one plugin may do at its server: OAuth 2.1 with PKCE, by what the server says of itself (RFC 9728, RFC 8414). A person
 * signs in at the address that `begin` gives; who comes back is handed to `finish`. Keep one for each plugin.
 */
export class ServerAuthorization {
  readonly #url: URL;
  readonly #memory: AuthorizationMemory;
  readonly #identity: ClientIdentity;
  #refreshing: Promise<void> | undefined;

  constructor({ url, store, identity }: { url: URL; store: AuthorizationStore; identity: ClientIdentity }) {
    this.#url = url;
    this.#memory = new AuthorizationMemory(store);
    this.#identity = identity;
  }

  /** Says to the server who asks; refreshes what has expired. It never begins anything that needs a person. */
  provider(line: Line): AuthProvider {
    let shown: string | undefined;
    return {
      token: async () => {
        shown = (await this.#memory.read()).tokens?.access_token;
        return shown;
      },
      onUnauthorized: async ({ response }) => {
        await this.#remember(challengeOf(response));
        const { tokens } = await this.#memory.read();
        // It was refreshed meanwhile.
        if (tokens !== undefined && tokens.access_token !== shown) return;
        if (tokens?.refresh_token === undefined) throw unconnected(this.#url.host);
        this.#refreshing ??= this.#refresh(line).finally(() => (this.#refreshing = undefined));
        await this.#refreshing;
        await this.#memory.change({ challenge: undefined });
      },
    };
  }

  /** The server wants more than it gave: the next sign-in asks for it. */
  async askForMore(challenge: Challenge): Promise<void> {
    await this.#remember(challenge);
  }

  /** Whether the server has asked who calls it, or for more than it was shown, and whether somebody has signed in since. */
  async state(): Promise<SignInState> {
    const { challenge, tokens } = await this.#memory.read();
    if (challenge !== undefined) return 'wanted';
    return tokens === undefined ? 'none' : 'done';
  }

  /**
   * Where a person signs in, and the `state` that comes back with them. Throws `bad_request` when the server does not ask
   * who calls it, `capability_unavailable` when it only takes clients that somebody registers by hand. `userId` is who
   * begins it: nobody else may finish it.
   */
  async begin({
    egress,
    signal,
    userId,
    identity = this.#identity,
  }: Way & { userId?: string; identity?: ClientIdentity }): Promise<{ address: URL; state: string }> {
    if (!isSafe(this.#url))
      throw new Problem('egress_refused', `Nobody signs in at ${this.#url.host} by http: what it gives would be read.`);
    return this.#step({ egress, signal }, async (line) => {
      const { challenge = await this.#challenge(line), client } = await this.#memory.read();
      const state = randomText();
      // One that was registered to come back to another address is of no use.
      if (client !== undefined && !comesBackTo(client, identity.redirectUri))
        await this.#memory.change({ client: undefined });
      const provider = new OAuthProvider({ memory: this.#memory, identity, host: line.host, state, userId });
      await auth(provider, {
        serverUrl: this.#url,
        ...optionsOf(challenge),
        fetchFn: oauthFetch(line.fetch),
        forceReauthorization: true,
      });
      const { address } = provider;
      if (address === undefined || !isSafe(address))
        throw new Problem('upstream_failed', `${line.host} names no safe address to sign in at.`);
      return { address, state };
    });
  }

  /** With what the authorization server sent back. Throws `bad_request` when it is not what was begun, or too late. */
  async finish({
    code,
    state,
    iss,
    userId,
    ...way
  }: Way & { code: string; state: string; iss?: string | undefined; userId?: string }): Promise<void> {
    await this.#step(way, async (line) => {
      const { pending, discovery } = await this.#memory.read();
      const isOurs = pending?.state === state && pending.userId === userId && pending.endsAt >= Date.now();
      if (pending === undefined || !isOurs)
        throw new Problem(
          'bad_request',
          `This sign-in at ${line.host} was not begun here, or too long ago. Start again.`,
        );
      const identity = { ...this.#identity, redirectUri: pending.redirectUri };
      const provider = new OAuthProvider({ memory: this.#memory, identity, host: line.host, discovery });
      try {
        await auth(provider, {
          serverUrl: this.#url,
          authorizationCode: code,
          ...(iss !== undefined && { iss }),
          fetchFn: oauthFetch(line.fetch),
        });
      } finally {
        // Once only, whatever comes of it.
        await this.#memory.change({ pending: undefined });
      }
      await this.#memory.change({ challenge: undefined });
    });
  }

  /** Nothing of it is known here any more. */
  async forget(): Promise<void> {
    await this.#memory.clear();
  }

  async #refresh(line: Line): Promise<void> {
    const { discovery } = await this.#memory.read();
    const provider = new OAuthProvider({ memory: this.#memory, identity: this.#identity, host: line.host, discovery });
    try {
      await auth(provider, { serverUrl: this.#url, fetchFn: oauthFetch(line.fetch) });
    } catch (error) {
      throw authorizationProblem(error, line);
    }
  }

  async #challenge(line: Line): Promise<Challenge> {
    const response = await line.fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'tools/list' }),
    });
    await response.body?.cancel();
    if (response.status === 401) return challengeOf(response);
    throw new Problem('bad_request', `${line.host} does not ask who calls it.`);
  }

  async #remember(challenge: Challenge): Promise<void> {
    const { challenge: known, tokens } = await this.#memory.read();
    const scope = computeScopeUnion(known?.scope, tokens?.scope, challenge.scope);
    const resourceMetadataUrl = challenge.resourceMetadataUrl ?? known?.resourceMetadataUrl;
    await this.#memory.change({ challenge: { resourceMetadataUrl, scope } });
  }

  async #step<Result>({ egress, signal }: Way, work: (line: Line) => Promise<Result>): Promise<Result> {
    const line = new Line({ egress, url: this.#url, timeout: step, signal });
    try {
      return await work(line);
    } catch (error) {
      throw authorizationProblem(error, line);
    } finally {
      line.end();
    }
  }
}

function challengeOf(response: Response): Challenge {
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
  return { resourceMetadataUrl: resourceMetadataUrl?.href, scope };
}

function optionsOf({ resourceMetadataUrl, scope }: Challenge) {
  return {
    ...(resourceMetadataUrl !== undefined && { resourceMetadataUrl: new URL(resourceMetadataUrl) }),
    ...(scope !== undefined && { scope }),
  };
}

function comesBackTo(client: object, redirectUri: string): boolean {
  const uris: unknown = 'redirect_uris' in client ? client.redirect_uris : undefined;
  return !Array.isArray(uris) || uris.includes(redirectUri);
}

/** A browser is sent there. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

function randomText(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
