import { unconnected } from './unconnected.ts';
import type {
  OAuthClientInformationContext,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { AuthorizationMemory } from './authorization-state.ts';

/** How Nexus is known to authorization servers. */
export interface ClientIdentity {
  /** Where people come back to. */
  redirectUri: string;
  /** What an operator has registered by hand; without it Nexus registers itself, where that is offered. */
  registered?: { clientId: string; clientSecret?: string } | undefined;
  /** Where this installation publishes what it is, for servers that take an https address for a client id. */
  metadataUrl?: string;
}

/** Milliseconds for signing in at the server. */
const patience = 15 * 60_000;

/** What the library asks for. Without `state` nobody is there who could sign in, and it ends where that would be needed. */
export class OAuthProvider implements OAuthClientProvider {
  readonly clientMetadataUrl?: string;
  /** Where to sign in, once the library has come so far. */
  address: URL | undefined;
  readonly #memory: AuthorizationMemory;
  readonly #identity: ClientIdentity;
  readonly #state: string | undefined;
  readonly #userId: string | undefined;
  readonly #host: string;
  #discovery: OAuthDiscoveryState | undefined;

  constructor({
    memory,
    identity,
    host,
    state,
    userId,
    discovery,
  }: {
    memory: AuthorizationMemory;
    identity: ClientIdentity;
    host: string;
    state?: string;
    /** Who signs in. */
    userId?: string | undefined;
    /** From an earlier time; without it the server is asked again who signs people in. */
    discovery?: OAuthDiscoveryState | undefined;
  }) {
    this.#memory = memory;
    this.#identity = identity;
    this.#host = host;
    this.#state = state;
    this.#userId = userId;
    this.#discovery = discovery;
    if (identity.metadataUrl !== undefined) this.clientMetadataUrl = identity.metadataUrl;
  }

  get redirectUrl(): string {
    return this.#identity.redirectUri;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Nexus',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    };
  }

  state(): string {
    if (this.#state === undefined) throw unconnected(this.#host);
    return this.#state;
  }

  /** A client that was registered by hand belongs to the first server that it is shown to. */
  async clientInformation(context?: OAuthClientInformationContext): Promise<StoredOAuthClientInformation | undefined> {
    const { client } = await this.#memory.read();
    const { registered } = this.#identity;
    if (registered === undefined) return client;
    if (client?.client_id === registered.clientId) return client;
    const { clientId, clientSecret } = registered;
    const made = {
      client_id: clientId,
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
      ...(context && { issuer: context.issuer }),
    };
    if (context !== undefined) await this.#memory.change({ client: made });
    return made;
  }

  saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    return this.#memory.change({ client });
  }

  async tokens(): Promise<StoredOAuthTokens | undefined> {
    return (await this.#memory.read()).tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    return this.#memory.change({ tokens });
  }

  redirectToAuthorization(address: URL): void {
    this.state();
    this.address = address;
  }

  async saveCodeVerifier(codeVerifier: string): Promise<void> {
    await this.#memory.change({
      pending: {
        state: this.state(),
        codeVerifier,
        redirectUri: this.redirectUrl,
        endsAt: Date.now() + patience,
        userId: this.#userId,
      },
    });
  }

  async codeVerifier(): Promise<string> {
    const { pending } = await this.#memory.read();
    if (pending === undefined) throw unconnected(this.#host);
    return pending.codeVerifier;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovery;
  }

  async saveDiscoveryState(discovery: OAuthDiscoveryState): Promise<void> {
    this.#discovery = discovery;
    await this.#memory.change({ discovery });
  }

  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    if (scope === 'all') return this.#memory.clear();
    if (scope === 'discovery') this.#discovery = undefined;
    const name = scope === 'verifier' ? 'pending' : scope;
    await this.#memory.change({ [name]: undefined });
  }
}
