/** As much of `oidc-provider` as tests use; the package comes without types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Interaction {
    uid: string;
  }

  interface GrantContext {
    oidc: {
      client: { clientId: string };
      session: { accountId: string };
      provider: Provider;
    };
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface Configuration {
    clients: Record<string, unknown>[];
    claims: Record<string, string[]>;
    conformIdTokenClaims: boolean;
    jwks: { keys: JsonWebKey[] };
    cookies: { keys: string[] };
    ttl: Record<string, number>;
    features: { devInteractions: { enabled: boolean } };
    interactions: { url: (context: unknown, interaction: Interaction) => string };
    pkce: { required: () => boolean };
    findAccount: (
      context: unknown,
      subject: string,
    ) => { accountId: string; claims: () => Record<string, unknown> } | undefined;
    loadExistingGrant: (context: GrantContext) => Promise<Grant>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Partial<Configuration>);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: { login: { accountId: string } } | { error: string; error_description?: string },
    ): Promise<void>;
    Grant: new (owner: { clientId: string; accountId: string }) => Grant;
  }
}
