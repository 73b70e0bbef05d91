import * as z from 'zod/mini';
import { SignJWT } from 'jose';
import { SigningKeyRing } from './signing-key-ring.ts';
import { verifyJwt } from './compact-jws.ts';
import type { AccessTokenClaims, AccessTokenSubject, AccessTokens } from '../../domain/ports/access-tokens.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { IdSource } from '../../domain/ports/id-source.ts';
import type { PublicSigningJwk, SigningKeys } from '../../domain/ports/signing-keys.ts';
import type { SecretBox } from '../../domain/ports/secret-box.ts';

/** Every client library and every host knows it; Ed25519 is younger than many of them. */
const algorithm = 'ES256';
const typ = 'at+jwt';
const lifetime = 10 * 60;
const clockTolerance = 5;

const name = z.string().check(z.minLength(1), z.maxLength(200));
const time = z.int().check(z.nonnegative());
const subject = {
  sub: name,
  roles: z.array(name).check(z.minLength(1), z.maxLength(16)),
  epoch: z.int().check(z.nonnegative()),
  login: name,
  scope: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
};
const subjectShape = z.object(subject);
const claimsShape = z.object({ ...subject, iss: name, aud: name, iat: time, exp: time, jti: name });
const requiredClaims = ['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'roles', 'epoch', 'login'];

/** JWTs after RFC 9068, signed with ES256, for ten minutes. Keep one instance an isolate: it remembers the keys. */
export class JwtAccessTokens implements AccessTokens {
  readonly #issuer: string;
  readonly #audience: string;
  readonly #ring: SigningKeyRing;
  readonly #clock: Clock;
  readonly #ids: IdSource;

  constructor({
    issuer,
    audience,
    keys,
    box,
    clock,
    ids,
  }: {
    issuer: string;
    audience: string;
    keys: SigningKeys;
    box: SecretBox;
    clock: Clock;
    ids: IdSource;
  }) {
    this.#issuer = issuer;
    this.#audience = audience;
    this.#ring = new SigningKeyRing(keys, box, clock, lifetime + clockTolerance);
    this.#clock = clock;
    this.#ids = ids;
  }

  async issue(about: AccessTokenSubject): Promise<{ token: string; expiresIn: number }> {
    const { data: claims, error } = subjectShape.safeParse(about);
    if (claims === undefined)
      throw new Error(`An access token cannot say this: ${error.issues.map(({ path }) => path.join('.')).join(', ')}`);
    const { kid, privateKey } = await this.#ring.signingKey();
    const iat = Math.floor(this.#clock.now().getTime() / 1000);
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: algorithm, typ, kid })
      .setIssuer(this.#issuer)
      .setAudience(this.#audience)
      .setJti(this.#ids.next())
      .setIssuedAt(iat)
      .setExpirationTime(iat + lifetime)
      .sign(privateKey);
    return { token, expiresIn: lifetime };
  }

  async verify(token: string): Promise<AccessTokenClaims | undefined> {
    const verdict = await this.#verifyWith(token, await this.#ring.publicKeys());
    if (verdict.ok) return shapedClaims(verdict.content);
    if (verdict.refusal !== 'unknown-key') return undefined;
    // Another isolate may have made the key a moment ago.
    const keys = await this.#ring.publicKeysAgain();
    const second = keys && (await this.#verifyWith(token, keys));
    return second?.ok === true ? shapedClaims(second.content) : undefined;
  }

  async jwks(): Promise<{ keys: PublicSigningJwk[] }> {
    // Whoever fetches the keys before the first token remembers what is here now.
    await this.#ring.signingKey();
    return { keys: await this.#ring.publicKeys() };
  }

  rotate(): Promise<void> {
    return this.#ring.rotate();
  }

  #verifyWith(token: string, keys: PublicSigningJwk[]) {
    return verifyJwt(
      token,
      { keys, algorithm },
      {
        typ,
        issuer: this.#issuer,
        audience: this.#audience,
        requiredClaims,
        clockTolerance,
        maxTokenAge: lifetime,
        now: this.#clock.now(),
      },
    );
  }
}

function shapedClaims(content: Record<string, unknown>): AccessTokenClaims | undefined {
  const { data: claims } = claimsShape.safeParse(content);
  return claims !== undefined && claims.exp - claims.iat <= lifetime ? claims : undefined;
}
