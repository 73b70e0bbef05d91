import { compactVerify, errors, jwtVerify } from 'jose';
import { fromBase64Url } from './base64url.ts';
import { parseUniqueJson } from './unique-json.ts';
import type { JWK, JWTVerifyOptions } from 'jose';

/** The algorithms that signatures are checked with, and the keys that fit each. */
const keyTypes = {
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
  HS256: { kty: 'oct' },
  HS384: { kty: 'oct' },
  HS512: { kty: 'oct' },
} as const;

export type JwsAlgorithm = keyof typeof keyTypes;

/** A public key as JSON (RFC 7517), or a shared secret for the HS algorithms. */
export type VerificationKey = Readonly<JWK>;

export interface JwsTrust {
  /** The keys to trust. The token's `kid` chooses; two of the same name are none. */
  keys: readonly VerificationKey[];
  /** The only algorithm to accept, whatever the token says. */
  algorithm: JwsAlgorithm;
}

/** Why a token is refused; `unknown-key` may be worth another look at the keys. */
export type JwsRefusal = 'malformed' | 'header' | 'algorithm' | 'unknown-key' | 'signature' | 'claims';

export type JwsVerdict<Content> = { ok: true; content: Content } | { ok: false; refusal: JwsRefusal };

/** The longest token that is looked at, in characters. */
export const longestToken = 8192;

/** Header fields that bring keys along, point at keys, or change what the signature covers. */
const refusedFields = ['crit', 'jku', 'jwk', 'x5u', 'x5c', 'b64'];

/**
 * The signature layer: the payload of a compact JWS (RFC 7515) that was signed with one of the trusted keys. Stricter
 * than the standard: one spelling a token, one algorithm, a known `kid`, no name twice in the header. Never throws for
 * a bad token, whatever it is.
 */
export function verifyCompactJws(token: string, trust: JwsTrust): Promise<JwsVerdict<Uint8Array>> {
  return withTrustedKey(token, trust, async (key) => {
    const { payload } = await compactVerify(token, key, { algorithms: [trust.algorithm] });
    return payload;
  });
}

/** What a JWT has to say beside a good signature. Every field is checked; times are seconds. */
export interface JwtDemands {
  typ?: string;
  issuer: string | string[];
  audience: string;
  requiredClaims: string[];
  /** By how much clocks may differ. */
  clockTolerance: number;
  /** The longest time since `iat`. */
  maxTokenAge: number;
  now: Date;
}

/** The claims layer on top: the claims of a JWT (RFC 7519) that meets every demand. They are not shaped any further. */
export function verifyJwt(
  token: string,
  trust: JwsTrust,
  { now, ...demands }: JwtDemands,
): Promise<JwsVerdict<Record<string, unknown>>> {
  const options: JWTVerifyOptions = { ...demands, algorithms: [trust.algorithm], currentDate: now };
  return withTrustedKey(token, trust, async (key, payload) => {
    const claims = parseUniqueJson(payload);
    await jwtVerify(token, key, options);
    return claims;
  });
}

async function withTrustedKey<Content>(
  token: string,
  { keys, algorithm }: JwsTrust,
  verify: (key: VerificationKey, payload: Uint8Array) => Promise<Content | undefined>,
): Promise<JwsVerdict<Content>> {
  const [header, payload, signature, ...more] = token.length > longestToken ? [] : token.split('.').map(fromBase64Url);
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    return { ok: false, refusal: 'malformed' };
  const fields = parseUniqueJson(header);
  if (fields === undefined || refusedFields.some((field) => Object.hasOwn(fields, field)))
    return { ok: false, refusal: 'header' };
  if (fields['alg'] !== algorithm) return { ok: false, refusal: 'algorithm' };
  const [key, ...namesakes] = keys.filter(({ kid }) => kid !== undefined && kid === fields['kid']);
  if (key === undefined || namesakes.length > 0 || !fits(key, algorithm)) return { ok: false, refusal: 'unknown-key' };
  try {
    const content = await verify(key, payload);
    return content === undefined ? { ok: false, refusal: 'claims' } : { ok: true, content };
  } catch (error) {
    return { ok: false, refusal: refusalOf(error) };
  }
}

/** Whether a key is for checking signatures of this algorithm and no private key that came here by mistake. */
function fits({ kty, crv, alg, use, key_ops: operations, d }: VerificationKey, algorithm: JwsAlgorithm): boolean {
  const wanted: { kty: string; crv?: string } = keyTypes[algorithm];
  return (
    kty === wanted.kty &&
    crv === wanted.crv &&
    (alg === undefined || alg === algorithm) &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || operations.includes('verify')) &&
    d === undefined
  );
}

function refusalOf(error: unknown): JwsRefusal {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) return 'claims';
  return error instanceof errors.JWTInvalid ? 'claims' : 'signature';
}
