import { jwksCache, validateApplicationLevelSignature } from 'oauth4webapi';
import { problemCode } from '../../domain/problem.ts';
import type { AuthorizationServer, ExportedJWKSCache, HttpRequestOptions } from 'oauth4webapi';
import type { Clock } from '../../domain/ports/clock.ts';

/** Milliseconds that keys are used without a look at the provider, and between two looks for a key that is unknown. */
const keyLife = 5 * 60 * 1000;
const lookAgain = 30 * 1000;

/** A provider's public keys, as last read. */
export class ProviderKeys {
  readonly #clock: Clock;
  #known: { keys: ExportedJWKSCache['jwks']; readAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Checks the signature of a reply's ID token; throws when it does not hold. A rotated key is read again. */
  async verify(server: AuthorizationServer, reply: Response, options: HttpRequestOptions<'GET'>): Promise<void> {
    const known = this.#known;
    const age = known === undefined ? Infinity : this.#clock.now().getTime() - known.readAt;
    if (known === undefined || age >= keyLife) return this.#readAndVerify(server, reply, options);
    try {
      await check(server, reply, options, { jwks: known.keys, uat: Math.floor(Date.now() / 1000) });
    } catch (error) {
      // Keys rotate with and without a new name. Only the provider itself can bring us here, through its token endpoint.
      if (problemCode(error) !== undefined || age < lookAgain) throw error;
      await this.#readAndVerify(server, reply, options);
    }
  }

  async #readAndVerify(
    server: AuthorizationServer,
    reply: Response,
    options: HttpRequestOptions<'GET'>,
  ): Promise<void> {
    const cache: Partial<ExportedJWKSCache> = {};
    const readAt = this.#clock.now().getTime();
    try {
      await check(server, reply, options, cache);
    } finally {
      if (cache.jwks !== undefined) this.#known = { keys: cache.jwks, readAt };
    }
  }
}

/** The library remembers keys by the server's object; a copy makes it use what it is given. */
async function check(
  server: AuthorizationServer,
  reply: Response,
  options: HttpRequestOptions<'GET'>,
  cache: Partial<ExportedJWKSCache>,
): Promise<void> {
  await validateApplicationLevelSignature({ ...server }, reply, {
    ...options,
    [jwksCache]: cache as ExportedJWKSCache,
  });
}
