import {
  AuthorizationServerMismatchError,
  InsecureTokenEndpointError,
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
} from '@modelcontextprotocol/client';
import { Problem } from '../../../domain/problem.ts';
import { problemOf } from './failure.ts';
import type { Line } from './line.ts';

/** What went wrong while somebody connected a server, as people may see it. */
export function authorizationProblem(error: unknown, line: Line): Error {
  const { host } = line;
  if (error instanceof IssuerMismatchError || error instanceof AuthorizationServerMismatchError)
    return new Problem('upstream_failed', `The answer does not come from where ${host} lets people sign in.`, {
      cause: error,
    });
  if (error instanceof InsecureTokenEndpointError)
    return new Problem('upstream_failed', `${host} hands out keys without encryption.`, { cause: error });
  if (error instanceof RegistrationRejectedError)
    return new Problem('capability_unavailable', `${host} does not take new clients: register Nexus there by hand.`, {
      cause: error,
    });
  if (error instanceof OAuthError)
    return new Problem('upstream_failed', `Where ${host} lets people sign in, it is refused: ${error.code}`, {
      cause: error,
    });
  if (error instanceof Error && /dynamic client registration/.test(error.message))
    return new Problem('capability_unavailable', `${host} takes no new clients: register Nexus there by hand.`, {
      cause: error,
    });
  const problem = problemOf(error, line);
  const isOurs = problem === error || problem === line.problem;
  return isOurs
    ? problem
    : new Problem('upstream_failed', `${host} does not say well how people sign in.`, { cause: error });
}
