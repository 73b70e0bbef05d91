import {
  AuthorizationResponseError,
  RESPONSE_IS_NOT_CONFORM,
  RESPONSE_IS_NOT_JSON,
  ResponseBodyError,
} from 'oauth4webapi';
import { Problem, problemCode } from '../../domain/problem.ts';

/** Errors of a provider that has trouble, as opposed to one that says no. */
const away = new Set(['server_error', 'temporarily_unavailable']);

/**
 * Why a sign-in does not go on, for people. The cause keeps the library's fixed words and drops its details, which hold
 * codes, tokens and claims.
 */
export function refusal(thrown: unknown, label: string): Problem {
  if (thrown instanceof Problem) return thrown;
  const cause = new Error(reasonOf(thrown));
  if (thrown instanceof AuthorizationResponseError && thrown.error === 'access_denied')
    return new Problem('unauthenticated', `${label} did not sign you in: access was declined.`, { cause });
  if (thrown instanceof AuthorizationResponseError && away.has(thrown.error))
    return new Problem('upstream_failed', `${label} has trouble signing people in. Try again in a moment.`, { cause });
  if (thrown instanceof ResponseBodyError && thrown.error === 'invalid_client')
    return new Problem('upstream_failed', `${label} does not accept this site's client id and secret.`, { cause });
  const code = codeOf(thrown);
  if (code === RESPONSE_IS_NOT_JSON || code === RESPONSE_IS_NOT_CONFORM)
    return new Problem('upstream_failed', `${label} sent a reply that makes no sense.`, { cause });
  return new Problem('unauthenticated', `What ${label} sent back does not hold. Start again.`, { cause });
}

/** Metadata is ours to check before anybody signs in: every fault in it is the provider's. */
export function badMetadata(thrown: unknown, label: string): Problem {
  if (problemCode(thrown) !== undefined) return thrown as Problem;
  return new Problem('upstream_failed', `${label} is not set up as an OpenID provider at this address.`, {
    cause: new Error(reasonOf(thrown)),
  });
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

function reasonOf(thrown: unknown): string {
  const code = codeOf(thrown);
  // The library's own sentences are fixed; those of a parser may quote what they could not read.
  if (code === undefined || !(thrown instanceof Error)) return thrown instanceof Error ? thrown.name : 'not an error';
  const known = thrown instanceof AuthorizationResponseError || thrown instanceof ResponseBodyError;
  const named = known && /^[a-z_]{1,60}$/.test(thrown.error) ? ` (${thrown.error})` : '';
  return `${code}: ${thrown.message}${named}`;
}
