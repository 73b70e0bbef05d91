import type { Bucket } from '../../domain/limits/token-bucket.ts';
import type { Context } from '../../application/context.ts';
import type { Credential } from '../../application/services/auth/authenticate.ts';
import type { OpenIdFlows } from '../../domain/ports/openid-flows.ts';
import type { Providers } from './provider-links.ts';

/** What the gateway holds callers to; from the settings. */
export interface Policy {
  /** Where people find this Nexus; absent on a machine of one's own. */
  url?: string;
  /** Other origins whose pages may call with a token of their own; never with a cookie. */
  origins: readonly string[];
  perIp: Bucket;
  perCaller: Bucket;
  /** A coarse limiter that costs no actor call; false for an address that is over it. */
  firstTier?: (key: string) => Promise<boolean>;
  providers: Providers;
  flows: OpenIdFlows;
  /** Verified addresses of these domains may join without an invitation. */
  joinDomains: readonly string[];
}

/** A request at the door. */
export interface Entrance {
  policy: Policy;
  /** The context while nobody knows who asks. */
  stranger: Context;
  /** The context of whoever the credential belongs to. Throws `unauthenticated`. */
  as(credential: Credential | undefined): Promise<Context>;
}

/** What handlers find on Hono's context. */
export interface Api {
  Bindings: Cloudflare.Env;
  Variables: { ctx: Context; policy: Policy; requestId: string; rate?: Readonly<Record<string, string>> };
}

/** Opens the door for a request; the composition root's part. */
export type OpenDoor = (env: Cloudflare.Env, call: { requestId: string; request: Request }) => Entrance;
