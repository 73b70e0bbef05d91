import type { Limiters } from '../../domain/ports/limiter.ts';

/** The limiters of a deployment as the port: one actor a caller. */
export function openLimiters(namespace: Cloudflare.Env['LIMITERS']): Limiters {
  return (name) => {
    const stub = namespace.getByName(name);
    return {
      take: async (request) => stub.take(request),
      spend: async (request) => stub.spend(request),
      add: async (used) => stub.add(used),
      usage: async () => stub.usage(),
    };
  };
}
