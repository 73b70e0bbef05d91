import type {
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { AuthorizationStore } from '../../../domain/ports/authorization-store.ts';

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
  pending?:
    | { state: string; codeVerifier: string; redirectUri: string; endsAt: number; userId?: string | undefined }
    | undefined;
}

/** What is stored, changed piece by piece, one change after the other. */
export class AuthorizationMemory {
  readonly #store: AuthorizationStore;
  #changing: Promise<void> = Promise.resolve();

  constructor(store: AuthorizationStore) {
    this.#store = store;
  }

  async read(): Promise<AuthorizationState> {
    const text = await this.#store.load();
    return text === undefined ? {} : (JSON.parse(text) as AuthorizationState);
  }

  change(change: AuthorizationState): Promise<void> {
    return this.#next(async () => this.#store.save(JSON.stringify({ ...(await this.read()), ...change })));
  }

  clear(): Promise<void> {
    return this.#next(() => this.#store.save(undefined));
  }

  async #next(work: () => Promise<void>): Promise<void> {
    const done = this.#changing.then(work);
    this.#changing = done.catch(() => undefined);
    return done;
  }
}
