import type { Context } from '../../application/context.ts';

/** What handlers find on Hono's context. */
export interface Api {
  Bindings: Cloudflare.Env;
  Variables: { ctx: Context; requestId: string };
}

/** Makes the context of a request; the composition root's part. */
export type ContextFactory = (
  env: Cloudflare.Env,
  request: { requestId: string; signal: AbortSignal; token?: string },
) => Promise<Context>;
