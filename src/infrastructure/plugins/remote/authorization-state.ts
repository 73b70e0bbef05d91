import type {
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';

/** Where what one server gave for one plugin is kept: one text, which holds secrets. Whoever provides it seals it. */
export interface AuthorizationStore {
  load(): Promise<string | undefined>;
  save(state: string | undefined): Promise<void>;
}

/** What a server said when it wanted to know who asks, or wanted to be asked for more. */
export interface Challenge {
  resourceMetadataUrl?: string | undefined;
  scope?: string | undefined;
}

export interface AuthorizationState {
  client?: StoredOAuthClientInformation | undefined;
  tokens?: StoredOAuthTokens | undefined;
  discovery?: OAuthDiscoveryState | undefined;
  challenge?: Challenge | undefined;
  /** Of a sign-in that was begun and is not finished. */
  pending?: { state: string; codeVerifier: string; redirectUri: string; endsAt: number } | undefined;
}

/** What is stored, changed piece by piece. */
export class AuthorizationMemory {
  readonly #store: AuthorizationStore;

  constructor(store: AuthorizationStore) {
    this.#store = store;
  }

  async read(): Promise<AuthorizationState> {
    const text = await this.#store.load();
    return text === undefined ? {} : (JSON.parse(text) as AuthorizationState);
  }

  async change(change: AuthorizationState): Promise<void> {
    await this.#store.save(JSON.stringify({ ...(await this.read()), ...change }));
  }

  async clear(): Promise<void> {
    await this.#store.save(undefined);
  }
}
